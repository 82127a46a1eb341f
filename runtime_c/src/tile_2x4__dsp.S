/* SPDX-License-Identifier: MIT */
/* tile_2x4__dsp.S - see tile_2x4__dsp.h for the method and the bounds.
 *
 *   void q2c_tile_2x4__dsp(const q2c_tile_2x4 *tile, int8_t *out)
 *
 *   r0-r7    sums: r0,r1 raw 1:0 of pixel 0,1; r2,r3 low 0; r4,r5 raw 3:2; r6,r7 low 2
 *   r8,r9    two taps of pixel 0, of pixel 1      r10,r11  weights of channels 1:0, of 3:2
 *   r12      the patch                            lr       the stream
 */
    .syntax unified
    .thumb
    .text

    .equ UNROLL, 16             /* pairs of taps in one pass of the loop; a power of two */

    .equ AT_ENTRY, 0            /* into the loop, so that the last pass ends with the last pair */
    .equ AT_FINISH, 4           /* with or without a look at the sign */
    .equ AT_PATCH, 8
    .equ AT_PATCH_END, 12
    .equ AT_STREAM_END, 16
    .equ AT_REST, 20            /* channels after the whole groups; negative while they are made */
    .equ AT_PIXEL_BYTES, 24     /* up to here as in q2c_tile_2x4 */
    .equ AT_OUT, 28
    .equ AT_REST_PIXEL_BYTES, 32
    .equ AT_REST_OUT, 36        /* where the rest goes */
    .equ AT_BUFFER, 40          /* both pixels of one group, four channels each */
    .equ FRAME, 52

    /* Two taps, two pixels, four channels. The first step has its sums of both pixels start from one register. */
    .macro STEP raw0=r1, low0=r3, raw2=r5, low2=r7
    ldrd    r8, r9, [r12], #8
    ldrd    r10, r11, [lr], #8
    smlad   r1, r10, r9, \raw0
    smlad   r0, r10, r8, r0
    sxtb16  r10, r10
    smlad   r3, r10, r9, \low0
    smlad   r2, r10, r8, r2
    smlad   r5, r11, r9, \raw2
    smlad   r4, r11, r8, r4
    sxtb16  r11, r11
    smlad   r7, r11, r9, \low2
    smlad   r6, r11, r8, r6
    .endm

    /* From doubled sums to int8, exactly gemmlowp's double rounding for right shifts of 1 and more:
     * SMMLAR rounds the high word of 2*acc*multiplier to nearest, and the addend holds the half of the second rounding,
     * less one for negative sums (ties away from zero), and the zero point. r8 multiplier, r9 rounding, r10 shift. */
    .macro REQUANTIZE sum
    add     r11, r9, \sum, asr #31
    smmlar  \sum, \sum, r8, r11
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    /* Where outputs below the zero point are cut, the ties of negative sums make no difference. */
    .macro REQUANTIZE_RELU sum
    smmlar  \sum, \sum, r8, r9
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro CHANNEL requantize, p0, p1, doubling, amount
    ldm     lr!, {r8, r9, r10}
    \doubling \p0, \p0, \amount
    \doubling \p1, \p1, \amount
    \requantize \p0
    \requantize \p1
    .endm

    .macro GROUP_FINISH requantize
    sub     r0, r0, r2          /* 256 * B = raw - A */
    sub     r1, r1, r3
    sub     r4, r4, r6
    sub     r5, r5, r7
    CHANNEL \requantize, r2, r3, lsl, #1    /* 2 * A */
    CHANNEL \requantize, r0, r1, asr, #7    /* 2 * B */
    CHANNEL \requantize, r6, r7, lsl, #1
    CHANNEL \requantize, r4, r5, asr, #7
    ldrd    r8, r12, [sp, #AT_PIXEL_BYTES]
    ldr     r9, [sp, #AT_STREAM_END]
    add     r8, r8, r12
    strb    r2, [r12], #4
    strb    r0, [r12, #-3]
    strb    r6, [r12, #-2]
    strb    r4, [r12, #-1]
    strb    r3, [r8]
    strb    r1, [r8, #1]
    strb    r7, [r8, #2]
    strb    r5, [r8, #3]
    str     r12, [sp, #AT_OUT]
    cmp     lr, r9
    bne.w   .Lgroup
    .endm

    .global q2c_tile_2x4__dsp
    .type   q2c_tile_2x4__dsp, %function
    .thumb_func
    .balign 8
q2c_tile_2x4__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    mov     r11, r1
    ldm     r0, {r4-r10, lr}
    stm     sp, {r4-r11}
    cmp     lr, r8
    beq.w   .Lrest              /* not one whole group */

.Lgroup:
    ldr     r12, [sp, #AT_PATCH]
    ldm     lr!, {r0, r2, r4, r6}
    STEP    r0, r2, r4, r6
    ldr     pc, [sp, #AT_ENTRY]

    .balign 4
.Lsteps:
    .rept   UNROLL
    STEP
    .endr
.Lsteps_end:
    ldr     r8, [sp, #AT_PATCH_END]
    cmp     r12, r8
    bne.w   .Lsteps
    ldr     pc, [sp, #AT_FINISH]

    .balign 4
.Lfinish:
    GROUP_FINISH REQUANTIZE
    b.w     .Lrest

    .balign 4
.Lfinish_relu:
    GROUP_FINISH REQUANTIZE_RELU

.Lrest:
    ldr     r4, [sp, #AT_REST]
    cmp     r4, #0
    beq     .Ldone
    blt     .Lcopy_rest
    rsb     r4, r4, #0
    str     r4, [sp, #AT_REST]
    ldrd    r4, r5, [sp, #AT_PIXEL_BYTES]
    strd    r4, r5, [sp, #AT_REST_PIXEL_BYTES]
    mov     r4, #4
    add     r5, sp, #AT_BUFFER
    strd    r4, r5, [sp, #AT_PIXEL_BYTES]
    ldrd    r4, r5, [sp, #AT_PATCH]
    sub     r5, r5, r4
    add     r5, r5, #64
    add     r5, r5, lr
    str     r5, [sp, #AT_STREAM_END]
    b.w     .Lgroup

.Lcopy_rest:
    ldrd    r6, r5, [sp, #AT_REST_PIXEL_BYTES]
    add     r6, r6, r5
    add     r7, sp, #AT_BUFFER
1:  ldrb    r8, [r7, #4]
    strb    r8, [r6], #1
    ldrb    r8, [r7], #1
    strb    r8, [r5], #1
    adds    r4, r4, #1
    bne     1b

.Ldone:
    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_tile_2x4__dsp, . - q2c_tile_2x4__dsp

/* void q2c_tile_2x4_begin__dsp(q2c_tile_2x4 *tile, const uint32_t *stream, const int16_t *patch, int32_t pairs,
 *                              int32_t channels, int32_t relu) */
    .global q2c_tile_2x4_begin__dsp
    .type   q2c_tile_2x4_begin__dsp, %function
    .thumb_func
    .balign 4
q2c_tile_2x4_begin__dsp:
    push    {r4-r10, lr}
    mov     lr, r1
    ldrd    r9, r10, [sp, #32]  /* channels, relu */
    sub     r4, r3, #1          /* the first step stands before the loop */
    and     r4, r4, #(UNROLL - 1)
    rsb     r4, r4, #UNROLL     /* steps to skip */
    mov     r6, #(.Lsteps_end - .Lsteps) / UNROLL
    adr.w   r5, .Lsteps
    mla     r4, r4, r6, r5
    orr     r4, r4, #1          /* Thumb */
    adr.w   r5, .Lfinish
    adr.w   r6, .Lfinish_relu
    cmp     r10, #0
    it      ne
    movne   r5, r6
    orr     r5, r5, #1
    mov     r6, r2
    lsl     r3, r3, #3          /* bytes of the patch, and of a group's weights */
    add     r7, r2, r3
    add     r3, r3, #64         /* bytes of a group's stream */
    lsr     r8, r9, #2          /* whole groups */
    mla     r8, r8, r3, r1
    and     r9, r9, #3
    ldr     r10, [r0, #24]      /* pixel_bytes stays */
    stm     r0, {r4-r10, lr}
    pop     {r4-r10, pc}
    .size   q2c_tile_2x4_begin__dsp, . - q2c_tile_2x4_begin__dsp
