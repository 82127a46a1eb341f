/* SPDX-License-Identifier: MIT */
/* sums_1x8__dsp.S - see sums_1x8__dsp.h.
 *
 *   const uint32_t *q2c_sums_1x8__dsp(const uint32_t *stream, const int16_t *row, int32_t pairs, int32_t sums[8])
 */
#include "packed_1x8__dsp.inc"

    .equ UNROLL, 4              /* steps of four inputs in one pass of the loop; a power of two */
    .equ AT_ROW_END, 0
    .equ AT_SUMS, 4

    .global q2c_sums_1x8__dsp
    .type   q2c_sums_1x8__dsp, %function
    .thumb_func
    .balign 8
q2c_sums_1x8__dsp:
    push    {r2-r11, lr}
    sub     sp, sp, #4
    mov     lr, r0
    mov     r12, r1
    add     r8, r1, r2, lsl #2
    strd    r8, r3, [sp, #AT_ROW_END]
    rsb     r8, r2, #0
    and     r8, r8, #(2 * UNROLL - 1)   /* twice the steps to skip, so that the last pass ends with the last step */
    mov     r9, #(.Lsteps_end - .Lsteps) / UNROLL / 2
    adr     r10, .Lsteps
    mla     r8, r8, r9, r10
    ldm     lr!, {r0-r7}
    mov     pc, r8

    .balign 4
.Lsteps:
    .rept   UNROLL
    STEP
    .endr
.Lsteps_end:
    ldr     r8, [sp, #AT_ROW_END]
    cmp     r12, r8
    bne.w   .Lsteps

    .macro FINISH_TWO raw, low, offset
    sub     \raw, \raw, \low    /* 256 * B = raw - A */
    lsl     \low, \low, #1      /* 2 * A */
    asr     \raw, \raw, #7      /* 2 * B */
    strd    \low, \raw, [r12, #\offset]
    .endm

    ldr     r12, [sp, #AT_SUMS]
    FINISH_TWO r0, r1, 0
    FINISH_TWO r2, r3, 8
    FINISH_TWO r4, r5, 16
    FINISH_TWO r6, r7, 24
    mov     r0, lr
    add     sp, sp, #4
    pop     {r2-r11, pc}
    .size   q2c_sums_1x8__dsp, . - q2c_sums_1x8__dsp
