/* SPDX-License-Identifier: MIT */
/* tile_1x4__v7m.S - see tile_1x4.h.
 *
 *   void q2c_tile_1x4__v7m(q2c_tile_1x4 *tile, const int8_t *in, int8_t *out)
 *
 *   r0       weights                                 r1       in
 *   r2       an activation                           r3,r4    a tap of two times two channels
 *   r5,r6    sums of a chunk                         r7       lengths of the chunks to come
 *   r8,r9    sums of whole words, modulo 2^32        r10,r11  sums of the upper lanes: channels 1 and 3
 *   r12      out                                     lr       records
 */
    .syntax unified
    .thumb
    .text

#include "requantize__v7m.inc"

    .equ LONGEST, 18            /* taps of a chunk: what a byte can address */

    .equ AT_WEIGHTS, 0          /* of the struct */
    .equ AT_CHUNKS, 4
    .equ AT_RECORDS, 8

    .macro TAP                  /* of fourteen bytes */
    ldrsb   r2, [r1], #1
    ldm     r0!, {r3, r4}
    mla     r5, r2, r3, r5
    mla     r6, r2, r4, r6
    .endm

    .macro UNPACK sum, words, uppers /* the shift leaves a negative lower lane's borrow in the carry */
    add     \words, \words, \sum
    asrs    \sum, \sum, #16
    adc     \uppers, \uppers, \sum
    .endm

    .macro OUTPUT acc, at
    add     lr, lr, #RECORD_SCALE
    ldm     lr!, {r0, r1, r2}
    REQUANTIZE r5, \acc, r0, r1, r2, r6, r4
    strb    r5, [r12, #\at]
    .endm

    .global q2c_tile_1x4__v7m
    .type   q2c_tile_1x4__v7m, %function
    .thumb_func
    .balign 4
q2c_tile_1x4__v7m:
    push    {r0, r4-r11, lr}
    mov     r12, r2
    ldr     r7, [r0, #AT_CHUNKS]
    ldr     lr, [r0, #AT_RECORDS]
    ldr     r0, [r0, #AT_WEIGHTS]
    ldr     r8, [lr, #RECORD_BIAS]
    ldr     r10, [lr, #RECORD_BYTES + RECORD_BIAS]
    ldr     r9, [lr, #2 * RECORD_BYTES + RECORD_BIAS]
    ldr     r11, [lr, #3 * RECORD_BYTES + RECORD_BIAS]
    add     r8, r8, r10, lsl #16
    add     r9, r9, r11, lsl #16

.Lchunk:
    ldrb    r2, [r7], #1
    movs    r5, #0
    movs    r6, #0
    add     pc, r2              /* from two instructions further on */
    nop
    b.n     .Lfinish
    nop
    .rept   LONGEST
    TAP
    .endr
    UNPACK  r5, r8, r10
    UNPACK  r6, r9, r11
    b.n     .Lchunk

.Lfinish:
    ldr     r3, [sp]
    str     r0, [r3, #AT_WEIGHTS]
    str     r7, [r3, #AT_CHUNKS]
    sub     r8, r8, r10, lsl #16
    sub     r9, r9, r11, lsl #16
    OUTPUT  r8, 0
    OUTPUT  r10, 1
    OUTPUT  r9, 2
    OUTPUT  r11, 3
    str     lr, [r3, #AT_RECORDS]
    pop     {r0, r4-r11, pc}
    .size   q2c_tile_1x4__v7m, . - q2c_tile_1x4__v7m
