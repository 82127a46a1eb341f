/* SPDX-License-Identifier: MIT */
/* tile_4x1s2__dsp.S - a column of four outputs of a depthwise convolution with stride 2; see tile_column__dsp.h. */
#include "tile_column__dsp.inc"

    /* Two taps of four outputs; the first step has all sums start from the bias in r7. */
    .macro STEP_FROM s0, s1, s2, s3
    ldr     r8, [lr], #4
    ldrd    r10, r11, [r12], #4
    smlad   r0, r10, r8, \s0
    smlad   r1, r11, r8, \s1
    ldrd    r10, r11, [r12, #4]
    smlad   r2, r10, r8, \s2
    smlad   r3, r11, r8, \s3
    .endm

    .macro STEP
    STEP_FROM r0, r1, r2, r3
    .endm

    .macro FIRST_STEP
    STEP_FROM r7, r7, r7, r7
    .endm

    .macro FOR_EACH_SUM do
    .irp    sum, r0, r1, r2, r3
    \do     \sum
    .endr
    .endm

    .macro ROW_ADDRESSES
    add     r9, r12, r11, lsl #1
    .endm

    .macro STORES
    strb    r3, [r9, r11]
    strb.w  r2, [r9]
    strb    r1, [r12, r11]
    strb.w  r0, [r12]
    .endm

    TILE    q2c_tile_4x1s2__dsp, 4
