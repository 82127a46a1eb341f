/* SPDX-License-Identifier: MIT */
/* interleave__mve.S - see depthwise_conv2d__mve.h.
 *
 *   void q2c_interleave_4__mve(int8_t *to, const q2c_depthwise_line *lines, int32_t steps, int32_t bytes, int32_t last)
 *
 *   r1,r2,r3,r12 lines     r4,r5,r6,r7 their steps
 */
    .syntax unified
    .thumb
    .text

    .macro STEP
    vpstttt
    vldrbt.u8 q0, [r1]
    vldrbt.u8 q1, [r2]
    vldrbt.u8 q2, [r3]
    vldrbt.u8 q3, [r12]
    add     r1, r1, r4
    add     r2, r2, r5
    add     r3, r3, r6
    add     r12, r12, r7
    vst40.8 {q0, q1, q2, q3}, [r0]
    vst41.8 {q0, q1, q2, q3}, [r0]
    vst42.8 {q0, q1, q2, q3}, [r0]
    vst43.8 {q0, q1, q2, q3}, [r0]!
    .endm

    .global q2c_interleave_4__mve
    .type   q2c_interleave_4__mve, %function
    .thumb_func
    .balign 4
q2c_interleave_4__mve:
    push    {r4-r8, lr}
    vctp.8  r3
    mov     r8, r2
    ldrd    r12, r7, [r1, #24]
    ldrd    r3, r6, [r1, #16]
    ldrd    r2, r5, [r1, #8]
    ldrd    r1, r4, [r1]
    wls     lr, r8, 2f
1:  STEP
    le      lr, 1b
2:  ldr     r8, [sp, #24]
    cmp     r8, #0
    beq     3f
    vctp.8  r8
    STEP
3:  pop     {r4-r8, pc}
    .size   q2c_interleave_4__mve, . - q2c_interleave_4__mve
