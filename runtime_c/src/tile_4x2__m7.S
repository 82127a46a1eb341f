/* SPDX-License-Identifier: MIT */
/* tile_4x2__m7.S - four pixels, two channels, for the two pipelines of Cortex-M7; see tile_4x2__dsp.h.
 *
 * Each product shares its cycle with a load, of what is needed two cycles later at the soonest.
 */
    .equ INTO_PATCH, 0
#include "tile_4x2__dsp.inc"

    /* The first words of a step are loaded in the one before: four bytes behind the patch are read in the last. */
    .macro BEGIN
    ldr     r12, [sp, #AT_PATCH]
    ldr     r0, [lr]
    ldr     r4, [lr, #4]
    ldr     r9, [lr, #12]
    ldr     r10, [r12]
    ldr     r8, [lr, #8]!
    mov     r1, r0
    mov     r5, r4
    mov     r2, r0
    mov     r6, r4
    mov     r3, r0
    mov     r7, r4
    .endm

    .macro STEP
    smlad   r4, r9, r10, r4
    ldr     r11, [r12, #4]
    smlad   r0, r8, r10, r0
    ldr     r10, [r12, #8]
    smlad   r5, r9, r11, r5
    smlad   r1, r8, r11, r1
    ldr     r11, [r12, #12]
    smlad   r6, r9, r10, r6
    smlad   r2, r8, r10, r2
    ldr     r10, [r12, #16]!
    smlad   r7, r9, r11, r7
    ldr     r9, [lr, #12]
    smlad   r3, r8, r11, r3
    ldr     r8, [lr, #8]!
    .endm

    TILE    q2c_tile_4x2__m7, q2c_tile_4x2_begin__m7, 0
