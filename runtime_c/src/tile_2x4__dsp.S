/* SPDX-License-Identifier: MIT */
/* tile_2x4__dsp.S - see tile_2x4__dsp.h for the method and the bounds.
 *
 *   void q2c_tile_2x4__dsp(const q2c_tile *tile, const uint32_t *stream, int8_t *out)
 *
 *   r0-r7   sums: r0,r1 raw 1:0 of pixel 0,1; r2,r3 low 0; r4,r5 raw 3:2; r6,r7 low 2
 *   r8,r9   two taps of pixel 0, of pixel 1      r10  a word of weights
 *   r12,r11 where pixel 0, pixel 1 read          lr   the stream
 */
    .syntax unified
    .thumb
    .text

    .equ TILE_SEGMENTS, 0
    .equ TILE_SEGMENTS_N, 4
    .equ TILE_PASSES, 8
    .equ TILE_SKIP_BYTES, 12
    .equ TILE_GROUPS, 16
    .equ TILE_PIXEL_BYTES, 20

    .equ AT_SEGMENT, 0          /* next segment */
    .equ AT_SEGMENTS_LEFT, 4
    .equ AT_PASSES_LEFT, 8
    .equ AT_ENTRY, 12           /* into the unrolled loop */
    .equ AT_TILE, 16
    .equ AT_OUT, 20
    .equ AT_GROUPS_LEFT, 24
    .equ FRAME, 28

    .macro STEP                 /* two taps, two pixels, four channels */
    ldr     r8, [r12], #4
    ldr     r9, [r11], #4
    ldr     r10, [lr], #4
    smlad   r0, r10, r8, r0
    smlad   r1, r10, r9, r1
    sxtb16  r10, r10
    smlad   r2, r10, r8, r2
    smlad   r3, r10, r9, r3
    ldr     r10, [lr], #4
    smlad   r4, r10, r8, r4
    smlad   r5, r10, r9, r5
    sxtb16  r10, r10
    smlad   r6, r10, r8, r6
    smlad   r7, r10, r9, r7
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

    .macro CHANNEL p0, p1, doubling, amount
    ldm     lr!, {r8, r9, r10}
    \doubling \p0, \p0, \amount
    \doubling \p1, \p1, \amount
    REQUANTIZE \p0
    REQUANTIZE \p1
    .endm

    .global q2c_tile_2x4__dsp
    .type   q2c_tile_2x4__dsp, %function
    .thumb_func
    .balign 8
q2c_tile_2x4__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    mov     lr, r1
    str     r0, [sp, #AT_TILE]
    str     r2, [sp, #AT_OUT]
    ldr     r3, [r0, #TILE_GROUPS]
    str     r3, [sp, #AT_GROUPS_LEFT]
    ldr     r3, [r0, #TILE_SKIP_BYTES]
    adr     r4, .Lsteps
    add     r3, r3, r4
    orr     r3, r3, #1          /* Thumb */
    str     r3, [sp, #AT_ENTRY]

.Lgroup:
    ldr     r8, [sp, #AT_TILE]
    ldr     r9, [r8, #TILE_SEGMENTS]
    ldr     r10, [r8, #TILE_SEGMENTS_N]
    str     r10, [sp, #AT_SEGMENTS_LEFT]
    ldm     lr!, {r0, r2, r4, r6}
    mov     r1, r0
    mov     r3, r2
    mov     r5, r4
    mov     r7, r6

.Lsegment:                      /* r8 tile, r9 next segment */
    ldr     r12, [r9], #4
    ldr     r11, [r9], #4
    str     r9, [sp, #AT_SEGMENT]
    ldr     r8, [r8, #TILE_PASSES]
    str     r8, [sp, #AT_PASSES_LEFT]
    ldr     pc, [sp, #AT_ENTRY]

    .balign 4
.Lsteps:
    .rept   8                   /* Q2C_TILE_UNROLL */
    STEP
    .endr
    ldr     r8, [sp, #AT_PASSES_LEFT]
    subs    r8, r8, #1
    str     r8, [sp, #AT_PASSES_LEFT]
    bne     .Lsteps

    ldr     r10, [sp, #AT_SEGMENTS_LEFT]
    ldr     r9, [sp, #AT_SEGMENT]
    ldr     r8, [sp, #AT_TILE]
    subs    r10, r10, #1
    str     r10, [sp, #AT_SEGMENTS_LEFT]
    bne     .Lsegment

    sub     r0, r0, r2          /* 256 * B = raw - A */
    sub     r1, r1, r3
    sub     r4, r4, r6
    sub     r5, r5, r7
    CHANNEL r2, r3, lsl, #1     /* 2 * A */
    CHANNEL r0, r1, asr, #7     /* 2 * B */
    CHANNEL r6, r7, lsl, #1
    CHANNEL r4, r5, asr, #7

    ldr     r12, [sp, #AT_OUT]
    ldr     r8, [sp, #AT_TILE]
    ldr     r9, [sp, #AT_GROUPS_LEFT]
    ldr     r8, [r8, #TILE_PIXEL_BYTES]
    add     r8, r8, r12
    strb    r2, [r12], #1
    strb    r0, [r12], #1
    strb    r6, [r12], #1
    strb    r4, [r12], #1
    strb    r3, [r8]
    strb    r1, [r8, #1]
    strb    r7, [r8, #2]
    strb    r5, [r8, #3]
    str     r12, [sp, #AT_OUT]
    subs    r9, r9, #1
    str     r9, [sp, #AT_GROUPS_LEFT]
    bne     .Lgroup

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_tile_2x4__dsp, . - q2c_tile_2x4__dsp
