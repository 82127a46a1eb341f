/* SPDX-License-Identifier: MIT */
/* sum_run__mve.S - see binary__mve.h.
 *
 *   void q2c_sum_run__mve(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n)
 *
 *   r1 x     r2 y     r3 out     r4 addend, r5 multiplier, r6 shift of x     r7 addend of y     r8 multiplier, r9 shift of
 *   the sum     r10 zero point     q4 factor of x     q5 factor of y     q6,q3 limits
 */
    .syntax unified
    .thumb

    .macro RUN name, combine
    .section .text.\name, "ax", %progbits
    .global \name
    .type   \name, %function
    .thumb_func
    .balign 4
\name:
    push    {r4-r11, lr}
    vpush   {d8-d13}
    ldr     r12, [sp, #84]
    ldm     r0!, {r4, r6, r7, r8, r9, r10}
    vdup.32 q4, r4
    vdup.32 q5, r9
    mov     r4, r6
    mov     r5, r7
    mov     r6, r8
    mov     r7, r10
    ldm     r0, {r8, r9, r10, r11, lr}
    vdup.32 q6, r11
    vdup.32 q3, lr
    wlstp.32 lr, r12, 2f
1:  vldrb.s32 q0, [r1], #4
    vldrb.s32 q2, [r2], #4
    vmlas.s32 q0, q4, r4
    vmlas.s32 q2, q5, r7
    vshr.s32 q1, q0, #31        /* ties of negative values go down: see tile_4x2__mve.h */
    vqrdmlah.s32 q1, q0, r5
    vrshl.s32 q1, r6
    \combine q0, q2, q1
    vshr.s32 q1, q0, #31
    vqrdmlah.s32 q1, q0, r8
    vrshl.s32 q1, r9
    vqadd.s32 q1, q1, r10
    vmax.s32 q1, q1, q6
    vmin.s32 q1, q1, q3
    vstrb.32 q1, [r3], #4
    letp    lr, 1b
2:  vpop    {d8-d13}
    pop     {r4-r11, pc}
    .size   \name, . - \name
    .endm

    RUN     q2c_sum_run__mve, vadd.i32
    RUN     q2c_difference_run__mve, vsub.i32
