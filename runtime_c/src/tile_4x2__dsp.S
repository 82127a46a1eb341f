/* SPDX-License-Identifier: MIT */
/* tile_4x2__dsp.S - four pixels, two channels; see tile_4x2__dsp.h.
 *
 * Loads stand side by side: each but the first of a row of them takes one cycle on Cortex-M4. For two, LDRD is as good.
 */
    .equ INTO_PATCH, 8          /* r12 points at pixel 2 */
#include "tile_4x2__dsp.inc"

    /* Two taps. The first step has the sums of all pixels start from one register. */
    .macro BEGIN
    ldr     r12, [sp, #AT_PATCH]
    ldm     lr!, {r0, r4}
    ldr     r9, [lr, #4]
    ldr     r8, [lr], #8
    ldr     r11, [r12, #4]
    ldr     r10, [r12]
    smlad   r2, r8, r10, r0
    smlad   r3, r8, r11, r0
    smlad   r6, r9, r10, r4
    smlad   r7, r9, r11, r4
    ldrd    r10, r11, [r12, #-8]
    add     r12, r12, #16
    smlad   r1, r8, r11, r0
    smlad   r0, r8, r10, r0
    smlad   r5, r9, r11, r4
    smlad   r4, r9, r10, r4
    .endm

    .macro STEP
    ldr     r9, [lr, #4]
    ldr     r8, [lr], #8
    ldr     r10, [r12, #-8]
    ldr     r11, [r12, #-4]
    smlad   r0, r8, r10, r0
    smlad   r1, r8, r11, r1
    smlad   r4, r9, r10, r4
    smlad   r5, r9, r11, r5
    ldrd    r10, r11, [r12], #16
    smlad   r2, r8, r10, r2
    smlad   r3, r8, r11, r3
    smlad   r6, r9, r10, r6
    smlad   r7, r9, r11, r7
    .endm

    TILE    q2c_tile_4x2__dsp, q2c_tile_4x2_begin__dsp, 1
