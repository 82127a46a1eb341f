/* SPDX-License-Identifier: MIT */
/* product_run__mve.S - see binary__mve.h.
 *
 *   void q2c_product_run__mve(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n)
 *
 *   r1 x     r2 y     r3 out     r4,r5 zero points of x, y     r6 multiplier     r7 shift     r8 zero point     q2,q3 limits
 */
    .syntax unified
    .thumb
    .section .text.q2c_product_run__mve, "ax", %progbits
    .global q2c_product_run__mve
    .type   q2c_product_run__mve, %function
    .thumb_func
    .balign 4
q2c_product_run__mve:
    push    {r4-r10, lr}
    ldr     r12, [sp, #32]
    ldm     r0, {r4, r5, r6, r7, r8, r9, r10}
    vdup.32 q2, r9
    vdup.32 q3, r10
    wlstp.32 lr, r12, 2f
1:  vldrb.s32 q0, [r1], #4
    vldrb.s32 q1, [r2], #4
    vsub.i32 q0, q0, r4
    vsub.i32 q1, q1, r5
    vmul.i32 q0, q0, q1
    vshr.s32 q1, q0, #31        /* ties of negative values go down: see tile_4x2__mve.h */
    vqrdmlah.s32 q1, q0, r6
    vrshl.s32 q1, r7
    vqadd.s32 q1, q1, r8
    vmax.s32 q1, q1, q2
    vmin.s32 q1, q1, q3
    vstrb.32 q1, [r3], #4
    letp    lr, 1b
2:  pop     {r4-r10, pc}
    .size   q2c_product_run__mve, . - q2c_product_run__mve
