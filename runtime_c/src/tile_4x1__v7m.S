/* SPDX-License-Identifier: MIT */
/* tile_4x1__v7m.S - see tile_4x1.h.
 *
 *   void q2c_tile_4x1__v7m(const q2c_tile_4x1 *tile, int8_t *out)
 *
 *   r0       the patch                               r1       from there to the weight of the same tap
 *   r2       a weight                                r3,r4    a tap of two times two pixels
 *   r5,r6    sums of a chunk                         r7       lengths of the chunks to come
 *   r8,r9    sums of whole words, modulo 2^32        r10,r11  sums of the upper lanes: pixels 1 and 3
 *   r12      out                                     lr       record of the channel
 */
    .syntax unified
    .thumb
    .text

#include "requantize__v7m.inc"

    .equ LONGEST, 21            /* taps of a chunk: what a byte can address */

    .equ AT_PATCH, 0
    .equ AT_OFFSET, 4           /* from the patch to the channel's weights */
    .equ AT_LEFT, 8             /* channels */
    .equ AT_SKIP, 12
    .equ AT_PIXEL1, 16
    .equ AT_PIXEL2, 20
    .equ AT_PIXEL3, 24
    .equ FRAME, 28

    .macro TAP                  /* of twelve bytes */
    ldrsb   r2, [r0, r1]
    ldm     r0!, {r3, r4}
    mla     r5, r2, r3, r5
    mla     r6, r2, r4, r6
    .endm

    .macro UNPACK sum, words, uppers /* the shift leaves a negative lower lane's borrow in the carry */
    add     \words, \words, \sum
    asrs    \sum, \sum, #16
    adc     \uppers, \uppers, \sum
    .endm

    .macro OUTPUT acc
    REQUANTIZE r5, \acc, r0, r1, r2, r6, r4
    .endm

    .global q2c_tile_4x1__v7m
    .type   q2c_tile_4x1__v7m, %function
    .thumb_func
    .balign 4
q2c_tile_4x1__v7m:
    push    {r4-r11, lr}
    sub     sp, #FRAME
    mov     r12, r1
    ldm     r0!, {r1-r6}        /* patch, weights, records, channels, skip, zero point */
    mov     lr, r3
    subs    r2, r2, r1
    str     r1, [sp, #AT_PATCH]
    str     r2, [sp, #AT_OFFSET]
    str     r4, [sp, #AT_LEFT]
    str     r5, [sp, #AT_SKIP]
    ldm     r0!, {r3-r6}
    str     r3, [sp, #AT_PIXEL1]
    str     r4, [sp, #AT_PIXEL2]
    str     r5, [sp, #AT_PIXEL3]
    mov     r7, r6
    mov     r1, r2
.Lchannel:
    ldr     r10, [lr, #RECORD_BIAS]
    mov     r11, r10
    add     r8, r10, r10, lsl #16
    mov     r9, r8
    ldr     r0, [sp, #AT_PATCH]

.Lchunk:
    ldrb    r3, [r7], #1
    ldrsb   r2, [r0, r1]
    ldm     r0!, {r5, r6}
    mul     r5, r2, r5
    mul     r6, r2, r6
    add     pc, r3              /* from two instructions further on */
    nop
    b.n     .Lfinish
    nop
    nop
    .rept   LONGEST - 1
    TAP
    .endr
    UNPACK  r5, r8, r10
    UNPACK  r6, r9, r11
    b.n     .Lchunk

.Lfinish:
    add     lr, lr, #RECORD_SCALE
    ldm     lr!, {r0, r1, r2}
    sub     r8, r8, r10, lsl #16
    sub     r9, r9, r11, lsl #16
    OUTPUT  r8
    ldr     r3, [sp, #AT_PIXEL1]
    strb    r5, [r12]
    OUTPUT  r10
    strb    r5, [r12, r3]
    OUTPUT  r9
    ldr     r3, [sp, #AT_PIXEL2]
    ldr     r8, [sp, #AT_PIXEL3]
    strb    r5, [r12, r3]
    OUTPUT  r11
    strb    r5, [r12, r8]
    add     r12, r12, #1
    ldr     r0, [sp, #AT_LEFT]
    ldr     r1, [sp, #AT_OFFSET]
    subs    r0, r0, #1
    beq     .Ldone
    str     r0, [sp, #AT_LEFT]
    add     r1, r1, #1
    tst     r0, #7
    itt     eq
    ldreq   r2, [sp, #AT_SKIP]
    addeq   r1, r1, r2
    str     r1, [sp, #AT_OFFSET]
    b       .Lchannel
.Ldone:
    add     sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_tile_4x1__v7m, . - q2c_tile_4x1__v7m
