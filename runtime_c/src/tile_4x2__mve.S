/* SPDX-License-Identifier: MIT */
/* tile_4x2__mve.S - see tile_4x2__mve.h for the method and the stream.
 *
 *   void q2c_tile_4x2__mve(const q2c_tile_4x2 *tile)
 *
 *   r0,r2,r4,r6      sums of the first channel, of pixels 0 to 3
 *   r8,r10,r12,lr    sums of the second
 *   r1,r3,r5,r7      pixels        r9  the stream       r11  passes left of the loop
 *   q0-q3  taps of the pixels      q4,q5  weights       q7  offsets of the outputs
 */
    .syntax unified
    .thumb
    .text

    .equ UNROLL, 8              /* steps in one pass of the loop; a power of two */
    .equ UNROLL_BITS, 3

    .equ TILE_STREAM, 24        /* in q2c_tile_4x2 */
    .equ TILE_STEPS, 32
    .equ TILE_BLOCKS, 40
    .equ TILE_OUT_BYTES, 48
    .equ TILE_OFFSETS, 52

    .equ AT_PASSES, 16          /* behind the pixels */
    .equ AT_OUT, 20             /* these two are loaded together */
    .equ AT_ZP, 24
    .equ AT_STREAM_END, 28
    .equ AT_ENTRY, 32           /* into the loop, so that the last pass ends with the last step */
    .equ AT_FINISH, 36
    .equ AT_BLOCKS, 40          /* these two */
    .equ AT_IN_BYTES, 44
    .equ AT_OUT_BYTES, 48
    .equ AT_STREAM, 52
    .equ FRAME, 60

    /* Sixteen taps, four pixels, two channels; `first`: the sums start here. */
    .macro STEP multiply
    vldrb.u8 q0, [r1], #16
    vldrb.u8 q4, [r9], #16
    \multiply r0, q0, q4
    vldrb.u8 q1, [r3], #16
    \multiply r2, q1, q4
    vldrb.u8 q2, [r5], #16
    \multiply r4, q2, q4
    vldrb.u8 q3, [r7], #16
    \multiply r6, q3, q4
    vldrb.u8 q5, [r9], #16
    \multiply r8, q0, q5
    \multiply r10, q1, q5
    \multiply r12, q2, q5
    \multiply lr, q3, q5
    .endm

    /* Adds the bias in q0 (first channel) and q1; r4, r6 are then the multipliers, r8, r10 the shifts. */
    .macro BIASED
    vmov    q0[2], q0[0], r0, r4
    vmov    q0[3], q0[1], r2, r6
    vmov    q1[2], q1[0], r8, r12
    vmov    q1[3], q1[1], r10, lr
    ldm     r9!, {r0, r2, r4, r6, r8, r10}
    vadd.i32 q0, q0, r0
    vadd.i32 q1, q1, r2
    .endm

    /* From q2 and q3 to memory; the next pair if there is one. */
    .macro STORED
    vrshl.s32 q2, r8
    vrshl.s32 q3, r10
    ldrd    r1, r3, [sp, #AT_OUT]
    vqmovnb.s32 q2, q2
    vqmovnt.s32 q2, q3
    vqadd.s16 q2, q2, r3
    ldr     r3, [sp, #AT_STREAM_END]
    vqmovnb.s16 q2, q2
    vstrb.16 q2, [r1, q7]
    add     r1, r1, #2
    str     r1, [sp, #AT_OUT]
    cmp     r9, r3
    bne.w   .Lpair
    .endm

    .macro ADDRESS_OF_CODE register, label
    adr.w   \register, \label
    orr     \register, \register, #1    /* Thumb */
    .endm

    .global q2c_tile_4x2__mve
    .type   q2c_tile_4x2__mve, %function
    .thumb_func
    .balign 8
q2c_tile_4x2__mve:
    push    {r4-r11, lr}
    vpush   {d8-d15}
    sub     sp, sp, #FRAME

    vldrh.u16 q7, [r0, #TILE_OFFSETS]
    ldrd    r1, r2, [r0, #TILE_BLOCKS]      /* and in_bytes */
    ldrd    r9, r10, [r0, #TILE_STREAM]     /* and stream_end */
    ldr     r3, [r0, #TILE_OUT_BYTES]
    strd    r1, r2, [sp, #AT_BLOCKS]
    strd    r3, r9, [sp, #AT_OUT_BYTES]
    str     r10, [sp, #AT_STREAM_END]

    ldrd    r1, r2, [r0, #TILE_STEPS]       /* and relu */
    sub     r1, r1, #1                      /* the first step stands before the loop */
    add     r3, r1, #(UNROLL - 1)
    lsrs    r3, r3, #UNROLL_BITS
    it      eq
    moveq   r3, #1
    rsb     r4, r1, r3, lsl #UNROLL_BITS    /* steps to skip */
    ADDRESS_OF_CODE r5, .Lsteps
    mov     r6, #(.Lsteps_end - .Lsteps) / UNROLL
    mla     r6, r4, r6, r5
    ADDRESS_OF_CODE r7, .Lfinish
    ADDRESS_OF_CODE r8, .Lfinish_relu
    cmp     r2, #0
    it      ne
    movne   r7, r8
    strd    r6, r7, [sp, #AT_ENTRY]

    ldm     r0, {r1, r2, r4, r5, r6, r7}    /* pixels, out, zero point */
    str     r3, [sp, #AT_PASSES]
    strd    r6, r7, [sp, #AT_OUT]
    strd    r1, r2, [sp]
    strd    r4, r5, [sp, #8]

.Lpair:
    ldm     sp, {r1, r3, r5, r7, r11}
    STEP    vmladav.s8
    ldr     pc, [sp, #AT_ENTRY]

    .balign 4
.Lsteps:
    .rept   UNROLL
    STEP    vmladava.s8
    .endr
.Lsteps_end:
    subs    r11, r11, #1
    bne.w   .Lsteps
    ldr     pc, [sp, #AT_FINISH]

    .balign 4
.Lfinish:
    BIASED
    vshr.s32 q2, q0, #31
    vshr.s32 q3, q1, #31
    vqrdmlah.s32 q2, q0, r4
    vqrdmlah.s32 q3, q1, r6
    STORED
    b       .Lblock

    .balign 4
.Lfinish_relu:
    BIASED
    vqrdmulh.s32 q2, q0, r4
    vqrdmulh.s32 q3, q1, r6
    STORED

.Lblock:
    ldrd    r0, r2, [sp, #AT_BLOCKS]        /* and in_bytes */
    ldrd    r4, r9, [sp, #AT_OUT_BYTES]     /* and stream */
    subs    r0, r0, #1
    beq     .Ldone
    ldm     sp, {r3, r5, r6, r7}
    str     r0, [sp, #AT_BLOCKS]
    add     r3, r3, r2
    add     r5, r5, r2
    add     r6, r6, r2
    add     r7, r7, r2
    add     r1, r1, r4
    stm     sp, {r3, r5, r6, r7}
    str     r1, [sp, #AT_OUT]
    b       .Lpair

.Ldone:
    add     sp, sp, #FRAME
    vpop    {d8-d15}
    pop     {r4-r11, pc}
    .size   q2c_tile_4x2__mve, . - q2c_tile_4x2__mve
