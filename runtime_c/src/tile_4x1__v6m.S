/* SPDX-License-Identifier: MIT */
/* tile_4x1__v6m.S - see tile_4x1.h.
 *
 *   void q2c_tile_4x1__v6m(const q2c_tile_4x1 *tile, int8_t *out)
 *
 *   r0       the patch                               r1       from there to the weight of the same tap
 *   r2       a weight                                r3,r4    a tap of two times two pixels
 *   r5,r6    sums of a chunk                         r7       lengths of the chunks to come
 *   r8,r9    sums of whole words, modulo 2^32        r10,r11  sums of the upper lanes: pixels 1 and 3
 *   r12      r7 while a channel is finished          lr       out
 */
    .syntax unified
    .thumb
    .text

#include "requantize__v6m.inc"
#include "requantize_relu__v6m.inc"

    .equ LONGEST, 21            /* taps of a chunk: what a byte can address */

    .equ AT_PATCH, 0
    .equ AT_OFFSET, 4           /* from the patch to the channel's weights */
    .equ AT_RECORD, 8
    .equ AT_LEFT, 12            /* channels */
    .equ AT_SKIP, 16
    .equ AT_ZP, 20
    .equ AT_PIXEL1, 24
    .equ AT_PIXEL2, 28
    .equ AT_PIXEL3, 32
    .equ AT_HALVES, 36          /* 2 * zp + 1 */
    .equ AT_KEPT, 40            /* r0 and r7 */
    .equ FRAME, 48

    .macro TAP
    ldrsb   r2, [r0, r1]
    ldm     r0!, {r3, r4}
    muls    r3, r2, r3
    adds    r5, r5, r3
    muls    r4, r2, r4
    adds    r6, r6, r4
    .endm

    /* (word + 2^15) >> 16 is the upper lane alone: the shift leaves bit 15, a negative lower lane's borrow, in carry. */
    .macro UNPACK sum, words, uppers
    add     \words, \words, \sum
    asrs    \sum, \sum, #16
    adcs    \sum, r3            /* r3 is 0 */
    add     \uppers, \uppers, \sum
    .endm

    .macro LOWER words, uppers  /* r5 = the lower lane's sum: the whole words less the upper lanes */
    mov     r0, \uppers
    mov     r5, \words
    lsls    r0, r0, #16
    subs    r5, r5, r0
    .endm

    .macro FINISH scale
    mov     r12, r7
    mov     r6, lr
    ldr     r4, [sp, #AT_RECORD]
    ldr     r7, [sp, #AT_ZP]
    LOWER   r8, r10
    \scale
    ROUND
    strb    r3, [r6]
    mov     r5, r10
    \scale
    ROUND
    ldr     r0, [sp, #AT_PIXEL1]
    strb    r3, [r6, r0]
    LOWER   r9, r11
    \scale
    ROUND
    ldr     r0, [sp, #AT_PIXEL2]
    strb    r3, [r6, r0]
    mov     r5, r11
    \scale
    ROUND
    ldr     r0, [sp, #AT_PIXEL3]
    strb    r3, [r6, r0]
    .endm

    .macro OUTPUT_CUT at        /* one output of the sum r5, of which the flags are */
    bpl     1f
    ldr     r3, [sp, #AT_ZP]
    b.n     2f
1:  SCALE_CUT r5, r7, r4, r0
    beq     2f
    bl      .Lby_limbs
2:
    .ifb \at
    strb    r3, [r6]
    .else
    ldr     r1, [sp, #\at]
    strb    r3, [r6, r1]
    .endif
    .endm

    .macro LOWER_CUT words, uppers
    mov     r1, \uppers
    mov     r5, \words
    lsls    r1, r1, #16
    subs    r5, r5, r1
    .endm

    .macro UPPER_CUT uppers
    mov     r5, \uppers
    cmp     r5, #0
    .endm

    .global q2c_tile_4x1__v6m
    .type   q2c_tile_4x1__v6m, %function
    .thumb_func
    .balign 4
q2c_tile_4x1__v6m:
    push    {r4-r7, lr}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {r4-r7}
    sub     sp, #FRAME
    mov     lr, r1
    ldm     r0!, {r1-r6}
    subs    r2, r2, r1
    mov     r7, sp
    stm     r7!, {r1-r6}
    ldm     r0!, {r1-r4}
    stm     r7!, {r1-r3}
    ldr     r0, [sp, #AT_ZP]
    lsls    r0, r0, #1
    adds    r0, r0, #1
    stm     r7!, {r0}
    mov     r7, r4
    ldr     r4, [sp, #AT_RECORD]
    ldr     r1, [sp, #AT_OFFSET]
    b.n     .Lchannel

.Ldone:
    add     sp, #FRAME
    pop     {r4-r7}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {r4-r7, pc}

.Lnext:
    ldr     r0, [sp, #AT_LEFT]
    subs    r0, r0, #1
    beq     .Ldone
    str     r0, [sp, #AT_LEFT]
    adds    r6, r6, #1
    mov     lr, r6
    adds    r4, r4, #RECORD_BYTES
    str     r4, [sp, #AT_RECORD]
    ldr     r1, [sp, #AT_OFFSET]
    adds    r1, r1, #1
    lsls    r0, r0, #29
    bne     1f
    ldr     r2, [sp, #AT_SKIP]
    adds    r1, r1, r2
1:  str     r1, [sp, #AT_OFFSET]
    mov     r7, r12
.Lchannel:
    ldr     r2, [r4, #RECORD_BIAS]
    mov     r10, r2
    mov     r11, r2
    lsls    r3, r2, #16
    adds    r3, r3, r2
    mov     r8, r3
    mov     r9, r3
    ldr     r0, [sp, #AT_PATCH]

.Lchunk:
    ldrb    r3, [r7]
    adds    r7, r7, #1
    ldrsb   r2, [r0, r1]
    ldm     r0!, {r5, r6}
    muls    r5, r2, r5
    muls    r6, r2, r6
    add     pc, r3              /* from two instructions further on */
    nop
    b.n     .Lfinish
    b.n     .Lfinish_wide
    b.n     .Lfinish_cut
    .rept   LONGEST - 1
    TAP
    .endr
    movs    r3, #0
    UNPACK  r5, r8, r10
    UNPACK  r6, r9, r11
    b.n     .Lchunk

.Lfinish_cut:
    mov     r12, r7
    mov     r6, lr
    ldr     r4, [sp, #AT_RECORD]
    ldr     r0, [sp, #AT_HALVES]
    ldrb    r7, [r4, #RECORD_SHIFT]
    HALVES  r0, r7
    ldrh    r4, [r4, #RECORD_LIMBS + 4]
    LOWER_CUT r8, r10
    OUTPUT_CUT
    UPPER_CUT r10
    OUTPUT_CUT AT_PIXEL1
    LOWER_CUT r9, r11
    OUTPUT_CUT AT_PIXEL2
    UPPER_CUT r11
    OUTPUT_CUT AT_PIXEL3
    ldr     r4, [sp, #AT_RECORD]
    b.n     .Lnext

.Lby_limbs:                     /* r3 = the output of r5; r0, r4 and r7 stay */
    str     r0, [sp, #AT_KEPT]
    str     r7, [sp, #AT_KEPT + 4]
    ldr     r4, [sp, #AT_RECORD]
    ldr     r7, [sp, #AT_ZP]
    SCALE
    ROUND
    ldrh    r4, [r4, #RECORD_LIMBS + 4]
    ldr     r0, [sp, #AT_KEPT]
    ldr     r7, [sp, #AT_KEPT + 4]
    bx      lr

.Lfinish_wide:
    FINISH  SCALE_WIDE
    b.n     .Lnext

.Lfinish:
    FINISH  SCALE
    b.n     .Lnext

    .size   q2c_tile_4x1__v6m, . - q2c_tile_4x1__v6m
