/* SPDX-License-Identifier: MIT */
/* tile_1x4__v6m.S - see tile_1x4.h.
 *
 *   void q2c_tile_1x4__v6m(q2c_tile_1x4 *tile, const int8_t *in, int8_t *out)
 *
 *   r0       weights                                 r1       in
 *   r2       an activation                           r3,r4    a tap of two times two channels
 *   r5,r6    sums of a chunk                         r7       zero
 *   r8,r9    sums of whole words, modulo 2^32        r10,r11  sums of the upper lanes: channels 1 and 3
 *   r12      lengths of the chunks to come           lr       out
 */
    .syntax unified
    .thumb
    .text

#include "requantize__v6m.inc"

    .equ LONGEST, 18            /* taps of a chunk: what a byte can address */

    .equ AT_WEIGHTS, 0          /* of the struct */
    .equ AT_CHUNKS, 4
    .equ AT_RECORDS, 8
    .equ AT_ZP, 12
    .equ AT_TILE, 16            /* the struct's address, on the stack */

    .macro TAP
    ldrsb   r2, [r1, r7]
    adds    r1, r1, #1
    ldm     r0!, {r3, r4}
    muls    r3, r2, r3
    adds    r5, r5, r3
    muls    r4, r2, r4
    adds    r6, r6, r4
    .endm

    .macro UNPACK sum, words, uppers /* the shift leaves a negative lower lane's borrow in the carry */
    add     \words, \words, \sum
    asrs    \sum, \sum, #16
    adcs    \sum, r7
    add     \uppers, \uppers, \sum
    .endm

    .macro START words, uppers  /* sums of two channels begin with their biases */
    ldr     r5, [r4, #RECORD_BIAS]
    ldr     r6, [r4, #RECORD_BYTES + RECORD_BIAS]
    mov     \uppers, r6
    lsls    r6, r6, #16
    adds    r5, r5, r6
    mov     \words, r5
    .endm

    .macro LOWER words, uppers  /* r5 = the lower lane's sum: the whole words less the upper lanes */
    mov     r0, \uppers
    mov     r5, \words
    lsls    r0, r0, #16
    subs    r5, r5, r0
    .endm

    .macro FINISH scale
    ldr     r1, [sp, #AT_TILE]
    str     r0, [r1, #AT_WEIGHTS]
    mov     r3, r12
    str     r3, [r1, #AT_CHUNKS]
    ldr     r4, [r1, #AT_RECORDS]
    ldr     r7, [r1, #AT_ZP]
    mov     r6, lr
    LOWER   r8, r10
    \scale
    ROUND
    strb    r3, [r6]
    adds    r4, r4, #RECORD_BYTES
    mov     r5, r10
    \scale
    ROUND
    strb    r3, [r6, #1]
    adds    r4, r4, #RECORD_BYTES
    LOWER   r9, r11
    \scale
    ROUND
    strb    r3, [r6, #2]
    adds    r4, r4, #RECORD_BYTES
    mov     r5, r11
    \scale
    ROUND
    strb    r3, [r6, #3]
    adds    r4, r4, #RECORD_BYTES
    .endm

    .global q2c_tile_1x4__v6m
    .type   q2c_tile_1x4__v6m, %function
    .thumb_func
    .balign 4
q2c_tile_1x4__v6m:
    push    {r0, r4-r7, lr}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {r4-r7}
    mov     lr, r2
    ldr     r3, [r0, #AT_CHUNKS]
    ldr     r4, [r0, #AT_RECORDS]
    ldr     r0, [r0, #AT_WEIGHTS]
    START   r8, r10
    adds    r4, r4, #2 * RECORD_BYTES
    START   r9, r11
    movs    r7, #0
    b       1f

.Lchunk:
    mov     r3, r12
1:  ldrb    r2, [r3]
    adds    r3, r3, #1
    mov     r12, r3
    movs    r5, #0
    movs    r6, #0
    add     pc, r2              /* from two instructions further on */
    nop
    b.n     .Lfinish
    b.n     .Lfinish_wide
    .rept   LONGEST
    TAP
    .endr
    UNPACK  r5, r8, r10
    UNPACK  r6, r9, r11
    b.n     .Lchunk

.Lfinish_wide:
    FINISH  SCALE_WIDE
    b.n     .Ldone
.Lfinish:
    FINISH  SCALE
.Ldone:
    ldr     r0, [sp, #AT_TILE]
    str     r4, [r0, #AT_RECORDS]
    pop     {r4-r7}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {r0, r4-r7, pc}

    .size   q2c_tile_1x4__v6m, . - q2c_tile_1x4__v6m
