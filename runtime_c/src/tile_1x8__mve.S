/* SPDX-License-Identifier: MIT */
/* tile_1x8__mve.S - see fully_connected__mve.h for the method and the stream.
 *
 *   void q2c_tile_1x8__mve(const q2c_fully_connected_mve_params *p, const int8_t *in, int8_t *out)
 *
 *   r0,r2,r4,r6,r8,r10,r12,lr  sums     r1 the stream     r3 the row     r7 passes left of the loop
 *   q0 taps of the row     q1-q4 weights     q6,q7 limits of the outputs
 */
    .syntax unified
    .thumb
    .text

    .equ UNROLL, 4              /* steps in one pass of the loop; a power of two */
    .equ UNROLL_BITS, 2

    .equ LAYER_OUT_N, 8         /* in q2c_fully_connected_mve_params */
    .equ LAYER_ZP, 12           /* and least and largest output */
    .equ LAYER_FIRST, 24
    .equ LAYER_STEPS, 28
    .equ LAYER_WEIGHTS, 32

    .equ AT_IN, 0               /* these three are loaded together */
    .equ AT_FIRST, 4
    .equ AT_PASSES, 8
    .equ AT_ENTRY, 12           /* into the loop, so that the last pass ends with the last step */
    .equ AT_OUT, 16             /* these two are loaded together */
    .equ AT_LEFT, 20            /* channels */
    .equ AT_ZP, 24
    .equ FRAME, 28

    .macro STEP multiply
    vldrb.u8 q1, [r1], #16
    vldrb.u8 q2, [r1], #16
    \multiply r0, q0, q1
    vldrb.u8 q3, [r1], #16
    \multiply r2, q0, q2
    vldrb.u8 q4, [r1], #16
    \multiply r4, q0, q3
    vldrb.u8 q1, [r1], #16
    \multiply r6, q0, q4
    vldrb.u8 q2, [r1], #16
    \multiply r8, q0, q1
    vldrb.u8 q3, [r1], #16
    \multiply r10, q0, q2
    vldrb.u8 q4, [r1], #16
    \multiply r12, q0, q3
    \multiply lr, q0, q4
    .endm

    .global q2c_tile_1x8__mve
    .type   q2c_tile_1x8__mve, %function
    .thumb_func
    .balign 8
q2c_tile_1x8__mve:
    push    {r4-r8, r10, lr}
    vpush   {d8-d15}
    sub     sp, sp, #FRAME

    ldr     r3, [r0, #LAYER_OUT_N]
    ldrd    r4, r5, [r0, #LAYER_ZP]
    ldr     r6, [r0, #LAYER_ZP + 8]
    vdup.16 q6, r5
    vdup.16 q7, r6
    strd    r2, r3, [sp, #AT_OUT]
    str     r4, [sp, #AT_ZP]

    ldrd    r3, r4, [r0, #LAYER_FIRST]      /* and steps */
    sub     r4, r4, #1                      /* the first step stands before the loop */
    add     r5, r4, #(UNROLL - 1)
    lsrs    r5, r5, #UNROLL_BITS
    it      eq
    moveq   r5, #1
    rsb     r4, r4, r5, lsl #UNROLL_BITS    /* steps to skip */
    adr.w   r6, .Lsteps
    orr     r6, r6, #1                      /* Thumb */
    mov     r7, #(.Lsteps_end - .Lsteps) / UNROLL
    mla     r6, r4, r7, r6
    strd    r1, r3, [sp, #AT_IN]
    strd    r5, r6, [sp, #AT_PASSES]
    ldr     r1, [r0, #LAYER_WEIGHTS]

.Lchannels:
    ldm     sp, {r3, r5, r7}
    vctp.8  r5
    vpst
    vldrbt.u8 q0, [r3]
    add     r3, r3, r5
    STEP    vmladav.s8
    ldr     pc, [sp, #AT_ENTRY]

    .balign 4
.Lsteps:
    .rept   UNROLL
    vldrb.u8 q0, [r3], #16
    STEP    vmladava.s8
    .endr
.Lsteps_end:
    subs    r7, r7, #1
    bne.w   .Lsteps

    vmov    q0[2], q0[0], r0, r4
    vmov    q0[3], q0[1], r2, r6
    vmov    q1[2], q1[0], r8, r12
    vmov    q1[3], q1[1], r10, lr
    vldrw.u32 q2, [r1], #16
    vldrw.u32 q3, [r1], #16
    vadd.i32 q0, q0, q2
    vadd.i32 q1, q1, q3
    vldrw.u32 q4, [r1], #16
    vldrw.u32 q5, [r1], #16
    vshr.s32 q2, q0, #31                    /* ties of negative values go down: see tile_4x2__mve.h */
    vshr.s32 q3, q1, #31
    vqrdmulh.s32 q0, q0, q4
    vqrdmulh.s32 q1, q1, q5
    vldrw.u32 q4, [r1], #16
    vldrw.u32 q5, [r1], #16
    vadd.i32 q0, q0, q2
    vadd.i32 q1, q1, q3
    vrshl.s32 q0, q0, q4
    vrshl.s32 q1, q1, q5
    ldrd    r0, r2, [sp, #AT_OUT]           /* and channels left */
    ldr     r4, [sp, #AT_ZP]
    vqmovnb.s32 q0, q0
    vqmovnt.s32 q0, q1
    vctp.16 r2
    vqadd.s16 q0, q0, r4
    vmax.s16 q0, q0, q6
    vmin.s16 q0, q0, q7
    vpst
    vstrbt.16 q0, [r0], #8
    subs    r2, r2, #8
    strd    r0, r2, [sp, #AT_OUT]
    bgt.w   .Lchannels

    add     sp, sp, #FRAME
    vpop    {d8-d15}
    pop     {r4-r8, r10, pc}
    .size   q2c_tile_1x8__mve, . - q2c_tile_1x8__mve
