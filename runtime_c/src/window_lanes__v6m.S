/* SPDX-License-Identifier: MIT */
/* window_lanes__v6m.S - see window_lanes.h.
 *
 *   void q2c_window_lanes__v6m(const q2c_window_lanes *windows)
 *
 *   r0       the plane                               r1-r4    taps, weights, products
 *   r5       sum of whole words, modulo 2^32         r6       sum of the upper lanes
 *   r7       out                                     r8       to the next line of taps
 *   r9       upper bits of the multiplier            r10      the halves of the roundings, and the zero point
 *   r11,lr   how sums are made and finished          r12      to the next window
 */
    .syntax unified
    .thumb
    .text

#include "requantize__v6m.inc"
#include "requantize_relu__v6m.inc"

    .equ LONGEST, 30            /* taps of a chunk: what a byte can address */

    .equ AT_WEIGHTS, 0          /* of a 3x3 kernel */
    .equ AT_BOTH, 36            /* bias * (2^16 + 1): where sums of words start */
    .equ AT_BIAS, 40
    .equ AT_SHIFT, 44           /* right shift + TOP_BITS */
    .equ AT_END, 48             /* of a line of windows */
    .equ AT_KEPT, 52            /* r0 and r7 */
    .equ AT_TAPS, 60            /* from here on as in q2c_window_lanes */
    .equ AT_CHUNKS, 64
    .equ AT_RECORD, 68
    .equ AT_ZP, 72
    .equ AT_LANE, 76
    .equ AT_STEP, 80
    .equ AT_LINE_BYTES, 84
    .equ AT_LINE_PITCH, 88
    .equ AT_OUT_PITCH, 92
    .equ AT_LINES, 96
    .equ AT_PLANE, 100
    .equ AT_OUT, 104
    .equ FRAME, 108

    .macro LINE line            /* r1, r2, r3 = the products of a line of taps */
    ldm     r0!, {r1, r2, r3}
    ldr     r4, [sp, #AT_WEIGHTS + 12 * \line]
    muls    r1, r4, r1
    ldr     r4, [sp, #AT_WEIGHTS + 12 * \line + 4]
    muls    r2, r4, r2
    ldr     r4, [sp, #AT_WEIGHTS + 12 * \line + 8]
    muls    r3, r4, r3
    .endm

    .macro UNPACK sum           /* the shift leaves a negative lower lane's borrow in the carry */
    adds    r5, r5, \sum
    asrs    \sum, \sum, #16
    adcs    r6, \sum
    .endm

    .macro WINDOW_BY_LINES line
    LINE    \line
    adds    r1, r1, r2
    adds    r1, r1, r3
    UNPACK  r1
    .endm

    .macro WINDOW_SPLIT line
    LINE    \line
    adds    r1, r1, r2
    UNPACK  r1
    UNPACK  r3
    .endm

    .macro TAP
    ldm     r0!, {r2}
    ldm     r1!, {r3}
    muls    r2, r3, r2
    adds    r4, r4, r2
    .endm

    .macro LOWER                /* r5 = the lower lane's sum: the whole words less the upper lanes */
    lsls    r1, r6, #16
    subs    r5, r5, r1
    .endm

    .macro EXACT                /* r3 = the output of r5 */
    ldr     r4, [sp, #AT_RECORD]
    ldr     r7, [sp, #AT_ZP]
    SCALE
    ROUND
    .endm

    .global q2c_window_lanes__v6m
    .type   q2c_window_lanes__v6m, %function
    .thumb_func
    .balign 4
q2c_window_lanes__v6m:
    push    {r4-r7, lr}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {r4-r7}
    sub     sp, #FRAME
    add     r7, sp, #AT_TAPS
    ldm     r0!, {r1-r6}
    stm     r7!, {r1-r6}
    ldm     r0!, {r1-r6}
    stm     r7!, {r1-r6}
    ldm     r0!, {r1-r3}
    mov     r8, r1
    mov     r12, r2
    lsls    r3, r3, #2
    adr     r0, .Lbodies
    ldr     r1, [r0, r3]
    adds    r1, r1, r0
    mov     r11, r1
    ldr     r0, [sp, #AT_TAPS]
    mov     r7, sp
    ldm     r0!, {r1-r5}
    stm     r7!, {r1-r5}
    ldm     r0!, {r1-r4}
    stm     r7!, {r1-r4}
    ldr     r4, [sp, #AT_RECORD]
    ldr     r1, [r4, #RECORD_BIAS]
    lsls    r0, r1, #16
    adds    r0, r0, r1
    stm     r7!, {r0, r1}
    ldrh    r0, [r4, #RECORD_LIMBS + 4]
    mov     r9, r0
    ldr     r2, [sp, #AT_ZP]
    lsls    r2, r2, #1
    adds    r2, r2, #1
    ldrb    r0, [r4, #RECORD_SHIFT]
    HALVES  r2, r0
    mov     r10, r2
    str     r0, [sp, #AT_SHIFT]
    adr     r0, .Lfinish_cut
    ldrb    r1, [r4, #RECORD_IS_CUT]
    cmp     r1, #0
    bne     1f
    adr     r0, .Lfinish
1:  mov     lr, r0
.Lline:
    ldr     r0, [sp, #AT_PLANE]
    ldr     r1, [sp, #AT_LINE_BYTES]
    adds    r1, r1, r0
    str     r1, [sp, #AT_END]
    ldr     r7, [sp, #AT_OUT]
    mov     pc, r11

.Lline_end:
    ldr     r0, [sp, #AT_LINES]
    subs    r0, r0, #1
    beq     .Ldone
    str     r0, [sp, #AT_LINES]
    ldr     r0, [sp, #AT_PLANE]
    ldr     r1, [sp, #AT_LINE_PITCH]
    adds    r0, r0, r1
    str     r0, [sp, #AT_PLANE]
    ldr     r0, [sp, #AT_OUT]
    ldr     r1, [sp, #AT_OUT_PITCH]
    adds    r0, r0, r1
    str     r0, [sp, #AT_OUT]
    b       .Lline

.Ldone:
    add     sp, #FRAME
    pop     {r4-r7}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {r4-r7, pc}

    .balign 4
.Lbodies:                       /* q2c_window_body */
    .word   .Lat_once - .Lbodies
    .word   .Lby_lines - .Lbodies
    .word   .Lsplit - .Lbodies
    .word   .Lby_chunks - .Lbodies

.Lat_once:
    LINE    0
    adds    r1, r1, r2
    adds    r6, r1, r3
    add     r0, r0, r8
    LINE    1
    adds    r1, r1, r2
    adds    r6, r6, r3
    adds    r6, r6, r1
    add     r0, r0, r8
    LINE    2
    adds    r1, r1, r2
    adds    r6, r6, r3
    adds    r1, r1, r6
    ldr     r5, [sp, #AT_BOTH]
    ldr     r6, [sp, #AT_BIAS]
    UNPACK  r1
    add     r0, r0, r12
    mov     pc, lr

.Lby_lines:
    ldr     r5, [sp, #AT_BOTH]
    ldr     r6, [sp, #AT_BIAS]
    WINDOW_BY_LINES 0
    add     r0, r0, r8
    WINDOW_BY_LINES 1
    add     r0, r0, r8
    WINDOW_BY_LINES 2
    add     r0, r0, r12
    mov     pc, lr

.Lsplit:
    ldr     r5, [sp, #AT_BOTH]
    ldr     r6, [sp, #AT_BIAS]
    WINDOW_SPLIT 0
    add     r0, r0, r8
    WINDOW_SPLIT 1
    add     r0, r0, r8
    WINDOW_SPLIT 2
    add     r0, r0, r12
    mov     pc, lr

.Lby_chunks:
    str     r7, [sp, #AT_KEPT + 4]
    ldr     r5, [sp, #AT_BOTH]
    ldr     r6, [sp, #AT_BIAS]
    ldr     r7, [sp, #AT_CHUNKS]
    ldr     r1, [sp, #AT_TAPS]
.Lchunk:
    ldrb    r3, [r7]
    adds    r7, r7, #1
    movs    r4, #0
    add     pc, r3              /* from two instructions further on */
    nop
    b.n     .Lchunks_end
    b.n     .Lnext_line
    .rept   LONGEST
    TAP
    .endr
    UNPACK  r4
    b.n     .Lchunk
.Lnext_line:
    add     r0, r0, r8
    b       .Lchunk
.Lchunks_end:
    ldr     r7, [sp, #AT_KEPT + 4]
    add     r0, r0, r12
    mov     pc, lr

    .balign 4
.Lfinish_cut:
    LOWER
    bmi     .Llower_is_cut
    ldr     r4, [sp, #AT_SHIFT]
    SCALE_CUT r5, r4, r9, r10
    bne     .Llower_by_limbs
.Llower:
    strb    r3, [r7]
    cmp     r6, #0
    bmi     .Lupper_is_cut
    ldr     r4, [sp, #AT_SHIFT]
    SCALE_CUT r6, r4, r9, r10
    bne     .Lupper_by_limbs
.Lupper:
    ldr     r1, [sp, #AT_LANE]
    strb    r3, [r7, r1]
    ldr     r1, [sp, #AT_STEP]
    adds    r7, r7, r1
    ldr     r1, [sp, #AT_END]
    cmp     r0, r1
    beq     1f
    mov     pc, r11
1:  b       .Lline_end

.Llower_is_cut:
    ldr     r3, [sp, #AT_ZP]
    b       .Llower
.Lupper_is_cut:
    ldr     r3, [sp, #AT_ZP]
    b       .Lupper

.Llower_by_limbs:
    str     r0, [sp, #AT_KEPT]
    str     r7, [sp, #AT_KEPT + 4]
    EXACT
    ldr     r0, [sp, #AT_KEPT]
    ldr     r7, [sp, #AT_KEPT + 4]
    b       .Llower
.Lupper_by_limbs:
    mov     r5, r6
    str     r0, [sp, #AT_KEPT]
    str     r7, [sp, #AT_KEPT + 4]
    EXACT
    ldr     r0, [sp, #AT_KEPT]
    ldr     r7, [sp, #AT_KEPT + 4]
    b       .Lupper

    .balign 4
.Lfinish:
    str     r0, [sp, #AT_KEPT]
    str     r7, [sp, #AT_KEPT + 4]
    LOWER
    EXACT
    ldr     r0, [sp, #AT_KEPT + 4]
    strb    r3, [r0]
    mov     r5, r6
    SCALE
    ROUND
    ldr     r0, [sp, #AT_KEPT]
    ldr     r7, [sp, #AT_KEPT + 4]
    b       .Lupper
    .size   q2c_window_lanes__v6m, . - q2c_window_lanes__v6m
