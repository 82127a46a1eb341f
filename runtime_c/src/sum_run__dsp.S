/* SPDX-License-Identifier: MIT */
/* sum_run__dsp.S - see binary__dsp.h.
 *
 *   void q2c_sum_run__dsp(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n)
 *
 *   r0 constants    r1 x    r2 y    r3 out    r12 elements left    r4-r8 constants and what is made of them
 *   r9,r10,r11,lr   four elements
 */
    .syntax unified
    .thumb
    .text

    .equ AT_Y, 20               /* -zp of y */
    .equ AT_FACTORS, 24
    .equ AT_SUM, 32             /* multiplier and rounding of the sum */
    .equ AT_SUM_SHIFT, 40

    /* r4 free    r5 left shift    r6 multiplier    r7 rounding    r8 right shift; exactness as in tile_2x4__dsp.S */
    .macro SCALE element
    lsl     \element, \element, r5
    add     r4, r7, \element, asr #31
    smmlar  \element, \element, r6, r4
    asr     \element, \element, r8
    .endm

    /* r4 a word of y    r5 -zp    r6,r7 factors    r8 free */
    .macro ADD_Y element, rotation
    .if \rotation == 0
    sxtab   r8, r5, r4
    .else
    sxtab   r8, r5, r4, ror #\rotation
    .endif
    mul     r8, r8, r7
    mla     \element, \element, r6, r8
    .endm

    /* r4 multiplier    r5 rounding    r6 right shift    r7 free */
    .macro REQUANTIZE element
    add     r7, r5, \element, asr #31
    smmlar  \element, \element, r4, r7
    asr     \element, \element, r6
    ssat    \element, #8, \element
    .endm

    .global q2c_sum_run__dsp
    .type   q2c_sum_run__dsp, %function
    .thumb_func
    .balign 4
q2c_sum_run__dsp:
    push    {r4-r11, lr}
    ldr     r12, [sp, #36]
    subs    r12, r12, #4
    blt     .Ldone
.Lword:
    ldm     r0, {r4-r8}
    ldr     lr, [r1], #4
    sxtab   r9, r4, lr
    sxtab   r10, r4, lr, ror #8
    sxtab   r11, r4, lr, ror #16
    sxtab   lr, r4, lr, ror #24
    SCALE   r9
    SCALE   r10
    SCALE   r11
    SCALE   lr
    ldr     r4, [r2], #4
    ldr     r5, [r0, #AT_Y]
    ldrd    r6, r7, [r0, #AT_FACTORS]
    ADD_Y   r9, 0
    ADD_Y   r10, 8
    ADD_Y   r11, 16
    ADD_Y   lr, 24
    ldrd    r4, r5, [r0, #AT_SUM]
    ldr     r6, [r0, #AT_SUM_SHIFT]
    REQUANTIZE r9
    REQUANTIZE r10
    REQUANTIZE r11
    REQUANTIZE lr
    bfi     r9, r10, #8, #8
    bfi     r11, lr, #8, #8
    pkhbt   r9, r9, r11, lsl #16
    str     r9, [r3], #4
    subs    r12, r12, #4
    bge     .Lword
.Ldone:
    pop     {r4-r11, pc}
    .size   q2c_sum_run__dsp, . - q2c_sum_run__dsp
