/* SPDX-License-Identifier: MIT */
/* product_run__dsp.S - see binary__dsp.h.
 *
 *   void q2c_product_run__dsp(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n)
 *
 *   r0 x    r1 y    r2 elements left    r3 out    r4,r5 -zp of x, of y    r6 multiplier    r7 rounding    r8 right shift
 *   r9-r12  four elements               lr free
 */
    .syntax unified
    .thumb
    .text

    .macro REQUANTIZE element   /* exactness as in tile_2x4__dsp.S */
    add     lr, r7, \element, asr #31
    smmlar  \element, \element, r6, lr
    asr     \element, \element, r8
    ssat    \element, #8, \element
    .endm

    .global q2c_product_run__dsp
    .type   q2c_product_run__dsp, %function
    .thumb_func
    .balign 4
q2c_product_run__dsp:
    push    {r4-r11, lr}
    ldm     r0, {r4-r8}
    mov     r0, r1
    mov     r1, r2
    ldr     r2, [sp, #36]
    subs    r2, r2, #4
    blt     .Ldone
.Lword:
    ldr     r10, [r0], #4
    ldr     r12, [r1], #4
    sxtab16 r9, r4, r10         /* elements 2 0 */
    sxtab16 r10, r4, r10, ror #8
    sxtab16 r11, r5, r12
    sxtab16 r12, r5, r12, ror #8
    sadd16  r9, r9, r9
    sadd16  r10, r10, r10
    smultt  lr, r9, r11
    smulbb  r9, r9, r11
    smultt  r11, r10, r12
    smulbb  r10, r10, r12
    mov     r12, lr             /* 2; r9 0, r10 1, r11 3 */
    REQUANTIZE r9
    REQUANTIZE r10
    REQUANTIZE r11
    REQUANTIZE r12
    bfi     r9, r10, #8, #8
    bfi     r12, r11, #8, #8
    pkhbt   r9, r9, r12, lsl #16
    str     r9, [r3], #4
    subs    r2, r2, #4
    bge     .Lword
.Ldone:
    pop     {r4-r11, pc}
    .size   q2c_product_run__dsp, . - q2c_product_run__dsp
