/* SPDX-License-Identifier: MIT */
/* winograd4_input__dsp.S - 6x6 inputs of a tile to its 36 positions; see winograd__dsp.h.
 *
 *   void q2c_winograd4_input__dsp(uint32_t *tile, const int8_t *in, const q2c_winograd_patch *patch, uint32_t *work)
 *
 * Two channels share a word: their sum with the upper one moved up by 16 bits, so that one addition or shift serves both,
 * and a negative lower value borrows from the upper one. Inputs are taken plus 128, so that there is no borrow to begin
 * with; what there is in the end is given back.
 *
 *   columns  r0-r5 rows as bytes, then channels 1 and 3     r6-r11 channels 0 and 2     lr work     r12 at hand
 *   rows     r0-r5 columns     r6 at hand     r7 work     r8 tile
 */
    .syntax unified
    .thumb
    .text

    .equ AT_ROW_BYTES, 0        /* these four are loaded together */
    .equ AT_THREE_ROWS, 4
    .equ AT_PIXEL_BYTES, 8
    .equ AT_IN, 12
    .equ AT_NEXT_IN, 16         /* the next quad */
    .equ AT_QUADS, 20           /* left */
    .equ AT_TILE, 24
    .equ AT_WORK, 28
    .equ FRAME, 36

    .equ COLUMN, 48             /* bytes of a column of the work: six rows of channels 0 and 2, six of 1 and 3 */
    .equ POSITION, 16           /* bytes of a position of four channels */

    /* Six values times the transposed B of F(4x4, 3x3): rows 4 0 -5 0 1 0; 0 -4 -4 1 1 0; 0 4 -4 -1 1 0; 0 -2 -1 2 1 0;
     * 0 2 -1 -2 1 0; 0 4 0 -5 0 1. In registers d0 d1 d3 d4 d2 d5 comes what stands in the order of their results. */
    .macro TRANSFORM d0, d1, d3, d4, d2, d5, at
    sub     \at, \d4, \d2
    sub     \d4, \d4, \d2, lsl #2
    sub     \d0, \d0, \d2
    sub     \d2, \d3, \d1
    sub     \d5, \d5, \d3
    sub     \d3, \d3, \d1, lsl #2
    add     \d0, \at, \d0, lsl #2
    add     \d1, \d4, \d3
    sub     \d3, \d4, \d3
    add     \d4, \at, \d2, lsl #1
    sub     \d5, \d5, \d2, lsl #2
    sub     \d2, \at, \d2, lsl #1
    .endm

    .macro GIVE_BACK value
    add     \value, \value, #0x8000
    eor     \value, \value, #0x8000
    .endm

    .global q2c_winograd4_input__dsp
    .type   q2c_winograd4_input__dsp, %function
    .thumb_func
    .balign 8
q2c_winograd4_input__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    ldm     r2, {r4, r6, r9}    /* row_bytes, pixel_bytes, quads */
    add     r5, r4, r4, lsl #1
    mov     r7, r1
    mov     r8, r1
    mov     r10, r0
    mov     r11, r3
    stm     sp, {r4-r11}

.Lquad:
    ldr     lr, [sp, #AT_WORK]
    ldr     r12, [sp, #AT_NEXT_IN]
    add     r11, lr, #(6 * COLUMN)
    add     r10, r12, #4
    str     r12, [sp, #AT_IN]
    str     r10, [sp, #AT_NEXT_IN]

    .balign 4
.Lcolumn:
    ldm     sp, {r6, r7, r8, r12}
    add     r5, r12, r6
    ldr     r0, [r12]
    ldr     r1, [r12, r6]
    ldr     r2, [r12, r7]
    ldr     r3, [r12, r6, lsl #2]
    ldr     r4, [r12, r6, lsl #1]
    ldr     r5, [r5, r6, lsl #2]
    add     r12, r12, r8
    str     r12, [sp, #AT_IN]
    eor     r0, r0, #0x80808080
    eor     r1, r1, #0x80808080
    eor     r2, r2, #0x80808080
    eor     r3, r3, #0x80808080
    eor     r4, r4, #0x80808080
    eor     r5, r5, #0x80808080
    uxtb16  r6, r0
    uxtb16  r7, r1
    uxtb16  r8, r2
    uxtb16  r9, r3
    uxtb16  r10, r4
    uxtb16  r11, r5
    TRANSFORM r6, r7, r8, r9, r10, r11, r12
    stm     lr!, {r6-r11}
    uxtb16  r0, r0, ror #8
    uxtb16  r1, r1, ror #8
    uxtb16  r2, r2, ror #8
    uxtb16  r3, r3, ror #8
    uxtb16  r4, r4, ror #8
    uxtb16  r5, r5, ror #8
    TRANSFORM r0, r1, r2, r3, r4, r5, r12
    ldr     r12, [sp, #AT_WORK]
    stm     lr!, {r0-r5}
    add     r12, r12, #(6 * COLUMN)
    cmp     lr, r12
    bne     .Lcolumn

    ldrd    r8, r7, [sp, #AT_TILE]
    mov     r9, #2              /* channels 0 and 2, then 1 and 3 */
    .balign 4
.Lpair:
    .irp    row, 0, 1, 2, 3, 4, 5
    ldr     r0, [r7, #(4 * \row)]
    ldr     r1, [r7, #(4 * \row + COLUMN)]
    ldr     r2, [r7, #(4 * \row + 3 * COLUMN)]
    ldr     r3, [r7, #(4 * \row + 4 * COLUMN)]
    ldr     r4, [r7, #(4 * \row + 2 * COLUMN)]
    ldr     r5, [r7, #(4 * \row + 5 * COLUMN)]
    TRANSFORM r0, r1, r2, r3, r4, r5, r6
    GIVE_BACK r0
    GIVE_BACK r1
    GIVE_BACK r2
    GIVE_BACK r3
    GIVE_BACK r4
    GIVE_BACK r5
    str     r0, [r8, #(6 * \row * POSITION)]
    str     r1, [r8, #((6 * \row + 1) * POSITION)]
    str     r2, [r8, #((6 * \row + 2) * POSITION)]
    str     r3, [r8, #((6 * \row + 3) * POSITION)]
    str     r4, [r8, #((6 * \row + 4) * POSITION)]
    str     r5, [r8, #((6 * \row + 5) * POSITION)]
    .endr
    add     r7, r7, #24
    add     r8, r8, #8
    subs    r9, r9, #1
    bne.w   .Lpair

    ldr     r10, [sp, #AT_QUADS]
    add     r8, r8, #(36 * POSITION - 16)
    str     r8, [sp, #AT_TILE]
    subs    r10, r10, #1
    str     r10, [sp, #AT_QUADS]
    bne.w   .Lquad

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_winograd4_input__dsp, . - q2c_winograd4_input__dsp
