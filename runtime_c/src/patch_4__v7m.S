/* SPDX-License-Identifier: MIT */
/* patch_4__v7m.S - see patch_4.h.
 *
 *   r0 the patch    r1,r3,r4,r5 the pixels    r2 taps left    r6,r7,r8,r12 bytes
 */
    .syntax unified
    .thumb
    .text

    .macro TAP
    ldrsb   r6, [r1], #1
    ldrsb   r7, [r3], #1
    ldrsb   r8, [r4], #1
    ldrsb   r12, [r5], #1
    add     r6, r6, r7, lsl #16
    add     r8, r8, r12, lsl #16
    strd    r6, r8, [r0], #8
    .endm

    .global q2c_patch_4__v7m
    .type   q2c_patch_4__v7m, %function
    .thumb_func
    .balign 4
q2c_patch_4__v7m:
    push    {r4-r8, lr}
    ldr     r3, [r1, #4]
    ldrd    r4, r5, [r1, #8]
    ldr     r1, [r1]
    b       2f
1:  TAP
    TAP
    TAP
    TAP
2:  subs    r2, r2, #4
    bge     1b
    adds    r2, r2, #4
    beq     4f
3:  TAP
    subs    r2, r2, #1
    bne     3b
4:  pop     {r4-r8, pc}
    .size   q2c_patch_4__v7m, . - q2c_patch_4__v7m
