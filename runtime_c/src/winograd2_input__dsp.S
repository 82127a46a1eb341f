/* SPDX-License-Identifier: MIT */
/* winograd2_input__dsp.S - 4x4 inputs of a tile to its 16 positions; see winograd__dsp.h.
 *
 *   void q2c_winograd2_input__dsp(uint32_t *tile, const int8_t *in, const q2c_winograd_patch *patch, uint32_t *work)
 *
 * Two channels share a word, an int16 each: no sum of four inputs passes it.
 *
 *   columns  r4-r7 rows as bytes     r0-r3 rows of two channels     r8 row_bytes     r9 pixel_bytes     r10 at hand
 *            r12 in                  lr work
 *   rows     r0-r3 columns           r10 at hand     r12 work       lr tile
 */
    .syntax unified
    .thumb
    .text

    .equ AT_TILE, 0
    .equ AT_NEXT_IN, 4
    .equ AT_QUADS, 8            /* left */
    .equ AT_WORK, 12
    .equ FRAME, 20

    .equ COLUMN, 32             /* bytes of a column of the work: four rows of channels 0 and 2, four of 1 and 3 */
    .equ POSITION, 16           /* bytes of a position of four channels */

    /* Four values times the transposed B of F(2x2, 3x3): rows 1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1. */
    .macro TRANSFORM d0, d1, d2, d3, at
    ssub16  \d0, \d0, \d2
    ssub16  \d3, \d1, \d3
    sadd16  \at, \d1, \d2
    ssub16  \d2, \d2, \d1
    .endm

    .global q2c_winograd2_input__dsp
    .type   q2c_winograd2_input__dsp, %function
    .thumb_func
    .balign 8
q2c_winograd2_input__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    ldm     r2, {r8, r9, r10}   /* row_bytes, pixel_bytes, quads */
    strd    r0, r1, [sp, #AT_TILE]
    strd    r10, r3, [sp, #AT_QUADS]

.Lquad:
    ldr     lr, [sp, #AT_WORK]
    ldr     r12, [sp, #AT_NEXT_IN]
    mov     r11, #4             /* columns */
    add     r0, r12, #4
    str     r0, [sp, #AT_NEXT_IN]
    .balign 4
.Lcolumn:
    add     r7, r12, r8
    ldr     r4, [r12]
    ldr     r5, [r12, r8]
    ldr     r6, [r12, r8, lsl #1]
    ldr     r7, [r7, r8, lsl #1]
    add     r12, r12, r9
    sxtb16  r0, r4
    sxtb16  r1, r5
    sxtb16  r2, r6
    sxtb16  r3, r7
    TRANSFORM r0, r1, r2, r3, r10
    str     r0, [lr], #4
    str     r10, [lr], #4
    str     r2, [lr], #4
    str     r3, [lr], #4
    sxtb16  r0, r4, ror #8
    sxtb16  r1, r5, ror #8
    sxtb16  r2, r6, ror #8
    sxtb16  r3, r7, ror #8
    TRANSFORM r0, r1, r2, r3, r10
    str     r0, [lr], #4
    str     r10, [lr], #4
    str     r2, [lr], #4
    str     r3, [lr], #4
    subs    r11, r11, #1
    bne     .Lcolumn

    sub     r12, lr, #(4 * COLUMN)
    ldr     lr, [sp, #AT_TILE]
    mov     r11, #2             /* channels 0 and 2, then 1 and 3 */
    .balign 4
.Lpair:
    .irp    row, 0, 1, 2, 3
    ldr     r0, [r12, #(4 * \row)]
    ldr     r1, [r12, #(4 * \row + COLUMN)]
    ldr     r2, [r12, #(4 * \row + 2 * COLUMN)]
    ldr     r3, [r12, #(4 * \row + 3 * COLUMN)]
    TRANSFORM r0, r1, r2, r3, r10
    str     r0, [lr, #(4 * \row * POSITION)]
    str     r10, [lr, #((4 * \row + 1) * POSITION)]
    str     r2, [lr, #((4 * \row + 2) * POSITION)]
    str     r3, [lr, #((4 * \row + 3) * POSITION)]
    .endr
    add     r12, r12, #16
    add     lr, lr, #8
    subs    r11, r11, #1
    bne     .Lpair

    ldr     r11, [sp, #AT_QUADS]
    add     lr, lr, #(16 * POSITION - 16)
    str     lr, [sp, #AT_TILE]
    subs    r11, r11, #1
    str     r11, [sp, #AT_QUADS]
    bne     .Lquad

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_winograd2_input__dsp, . - q2c_winograd2_input__dsp
