/* SPDX-License-Identifier: MIT */
/* tile_8x1__dsp.S - a column of eight outputs of a depthwise convolution with stride 1; see tile_column__dsp.h. */
#include "tile_column__dsp.inc"

    /* Two taps of eight outputs; the first step has all sums start from the bias in r7. */
    .macro STEP_FROM s0, s1, s2, s3, s4, s5, s6
    ldrd    r8, r9, [lr], #8    /* weights of even rows, of odd rows */
    ldrd    r10, r11, [r12], #4
    smlad   r0, r10, r8, \s0
    smlad   r1, r10, r9, \s1
    smlad   r2, r11, r8, \s2
    smlad   r3, r11, r9, \s3
    ldrd    r10, r11, [r12, #4]
    smlad   r4, r10, r8, \s4
    smlad   r5, r10, r9, \s5
    smlad   r6, r11, r8, \s6
    smlad   r7, r11, r9, r7
    .endm

    .macro STEP
    STEP_FROM r0, r1, r2, r3, r4, r5, r6
    .endm

    .macro FIRST_STEP
    STEP_FROM r7, r7, r7, r7, r7, r7, r7
    .endm

    .macro FOR_EACH_SUM do
    .irp    sum, r0, r1, r2, r3, r4, r5, r6, r7
    \do     \sum
    .endr
    .endm

    .macro ROW_ADDRESSES
    add     r10, r11, r11, lsl #1
    add     r9, r12, r10        /* row 3 */
    add     r10, r10, r9        /* row 6 */
    .endm

    .macro STORES
    strb    r7, [r10, r11]
    strb.w  r6, [r10]
    strb    r5, [r9, r11, lsl #1]
    strb    r4, [r9, r11]
    strb.w  r3, [r9]
    strb    r2, [r12, r11, lsl #1]
    strb    r1, [r12, r11]
    strb.w  r0, [r12]
    .endm

    TILE    q2c_tile_8x1__dsp, 8
