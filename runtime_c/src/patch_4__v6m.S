/* SPDX-License-Identifier: MIT */
/* patch_4__v6m.S - see patch_4.h.
 *
 *   r0-r3    the pixels         r4  tap         r5,r6  bytes         r7  the patch         r12  taps, then whole fours
 */
    .syntax unified
    .thumb
    .text

    .macro TAP at
    ldrsb   r5, [r0, r4]
    ldrsb   r6, [r1, r4]
    lsls    r6, r6, #16
    adds    r5, r5, r6
    str     r5, [r7, #\at]
    ldrsb   r5, [r2, r4]
    ldrsb   r6, [r3, r4]
    lsls    r6, r6, #16
    adds    r5, r5, r6
    str     r5, [r7, #\at + 4]
    adds    r4, r4, #1
    .endm

    .global q2c_patch_4__v6m
    .type   q2c_patch_4__v6m, %function
    .thumb_func
    .balign 4
q2c_patch_4__v6m:
    push    {r4-r7, lr}
    mov     r7, r0
    mov     lr, r2
    lsrs    r2, r2, #2
    lsls    r2, r2, #2
    mov     r12, r2
    movs    r4, #0
    ldm     r1!, {r0, r2, r3, r5}
    mov     r1, r2
    mov     r2, r3
    mov     r3, r5
    b       2f
1:  TAP     0
    TAP     8
    TAP     16
    TAP     24
    adds    r7, r7, #32
2:  cmp     r4, r12
    bne     1b
    b       4f
3:  TAP     0
    adds    r7, r7, #8
4:  cmp     r4, lr
    bne     3b
    mov     r0, r7
    pop     {r4-r7, pc}
    .size   q2c_patch_4__v6m, . - q2c_patch_4__v6m
