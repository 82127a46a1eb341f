/* SPDX-License-Identifier: MIT */
/* window_lanes__v7m.S - see window_lanes.h.
 *
 *   void q2c_window_lanes__v7m(const q2c_window_lanes *windows)
 *
 *   r0       the plane                               r1-r3    taps, products         r4-r6    weights
 *   r7       out                                     r8       to the next line of taps
 *   r9,r10   multiplier and rounding                 r11      sum of whole words, modulo 2^32
 *   r12      sum of the upper lanes                  lr       the weights
 */
    .syntax unified
    .thumb
    .text

#include "requantize__v7m.inc"

    .equ LONGEST, 30            /* taps of a chunk: what a byte can address */

    .equ AT_BOTH, 0             /* bias * (2^16 + 1): where sums of words start */
    .equ AT_BIAS, 4
    .equ AT_SHIFT, 8
    .equ AT_BODY, 12
    .equ AT_NEXT, 16            /* from behind the last line of taps to the next window */
    .equ AT_END, 20             /* of a line of windows */
    .equ AT_TAPS, 24            /* from here on as in q2c_window_lanes */
    .equ AT_CHUNKS, 28
    .equ AT_RECORD, 32
    .equ AT_ZP, 36
    .equ AT_LANE, 40
    .equ AT_STEP, 44
    .equ AT_LINE_BYTES, 48
    .equ AT_LINE_PITCH, 52
    .equ AT_OUT_PITCH, 56
    .equ AT_LINES, 60
    .equ AT_PLANE, 64
    .equ AT_OUT, 68
    .equ FRAME, 72

    .macro START
    ldr     lr, [sp, #AT_TAPS]
    ldrd    r11, r12, [sp, #AT_BOTH]
    .endm

    .macro LINE                 /* taps of a line in r1, r2, r3, their weights in r4, r5, r6 */
    ldm     r0!, {r1, r2, r3}
    ldm     lr!, {r4, r5, r6}
    .endm

    .macro UNPACK sum           /* the shift leaves a negative lower lane's borrow in the carry */
    add     r11, r11, \sum
    asrs    \sum, \sum, #16
    adc     r12, r12, \sum
    .endm

    .macro WINDOW_BY_LINES
    LINE
    mul     r1, r4, r1
    mla     r1, r5, r2, r1
    mla     r1, r6, r3, r1
    UNPACK  r1
    .endm

    .macro WINDOW_SPLIT
    LINE
    mul     r1, r4, r1
    mla     r1, r5, r2, r1
    mul     r3, r6, r3
    UNPACK  r1
    UNPACK  r3
    .endm

    .macro TAP                  /* of eight bytes */
    ldm     r0!, {r2}
    ldm     r1!, {r3}
    mla     r4, r2, r3, r4
    .endm

    .global q2c_window_lanes__v7m
    .type   q2c_window_lanes__v7m, %function
    .thumb_func
    .balign 4
q2c_window_lanes__v7m:
    push    {r4-r11, lr}
    sub     sp, #FRAME
    add     r7, sp, #AT_TAPS
    ldm     r0!, {r1-r6}
    stm     r7!, {r1-r6}
    ldm     r0!, {r1-r6}
    stm     r7!, {r1-r6}
    ldm     r0, {r1-r3}
    mov     r8, r1
    str     r2, [sp, #AT_NEXT]
    adr     r0, .Lbodies
    ldr     r1, [r0, r3, lsl #2]
    add     r1, r1, r0
    adds    r1, r1, #1
    str     r1, [sp, #AT_BODY]
    ldr     r4, [sp, #AT_RECORD]
    ldr     r1, [r4, #RECORD_BIAS]
    add     r0, r1, r1, lsl #16
    strd    r0, r1, [sp, #AT_BOTH]
    ldr     r9, [r4, #RECORD_SCALE]
    ldrd    r10, r0, [r4, #RECORD_SCALE + 4]
    str     r0, [sp, #AT_SHIFT]
.Lline:
    ldr     r0, [sp, #AT_PLANE]
    ldr     r1, [sp, #AT_LINE_BYTES]
    adds    r1, r1, r0
    str     r1, [sp, #AT_END]
    ldr     r7, [sp, #AT_OUT]
    ldr     pc, [sp, #AT_BODY]

.Lline_end:
    ldr     r0, [sp, #AT_LINES]
    subs    r0, r0, #1
    beq     .Ldone
    str     r0, [sp, #AT_LINES]
    ldrd    r0, r7, [sp, #AT_PLANE]
    ldrd    r1, r2, [sp, #AT_LINE_PITCH]
    add     r0, r0, r1
    add     r7, r7, r2
    strd    r0, r7, [sp, #AT_PLANE]
    b       .Lline

.Ldone:
    add     sp, #FRAME
    pop     {r4-r11, pc}

    .balign 4
.Lbodies:                       /* q2c_window_body */
    .word   .Lat_once - .Lbodies
    .word   .Lby_lines - .Lbodies
    .word   .Lsplit - .Lbodies
    .word   .Lby_chunks - .Lbodies

.Lby_chunks:
    ldrd    r11, r12, [sp, #AT_BOTH]
    ldrd    r1, lr, [sp, #AT_TAPS]
.Lchunk:
    ldrb    r3, [lr], #1
    movs    r4, #0
    add     pc, r3              /* from two instructions further on */
    nop
    b.n     .Lfinish
    b.n     .Lnext_line
    .rept   LONGEST
    TAP
    .endr
    UNPACK  r4
    b.n     .Lchunk
.Lnext_line:
    add     r0, r0, r8
    b       .Lchunk

.Lat_once:
    ldr     lr, [sp, #AT_TAPS]
    LINE
    mul     r11, r4, r1
    mla     r11, r5, r2, r11
    mla     r11, r6, r3, r11
    add     r0, r0, r8
    LINE
    mla     r11, r4, r1, r11
    mla     r11, r5, r2, r11
    mla     r11, r6, r3, r11
    add     r0, r0, r8
    LINE
    mla     r11, r4, r1, r11
    mla     r11, r5, r2, r11
    mla     r1, r6, r3, r11
    ldrd    r11, r12, [sp, #AT_BOTH]
    UNPACK  r1
    b       .Lfinish

.Lsplit:
    START
    WINDOW_SPLIT
    add     r0, r0, r8
    WINDOW_SPLIT
    add     r0, r0, r8
    WINDOW_SPLIT
    b       .Lfinish

.Lby_lines:
    START
    WINDOW_BY_LINES
    add     r0, r0, r8
    WINDOW_BY_LINES
    add     r0, r0, r8
    WINDOW_BY_LINES

.Lfinish:
    sub     r11, r11, r12, lsl #16
    ldr     r1, [sp, #AT_SHIFT]
    ldr     r6, [sp, #AT_LANE]
    REQUANTIZE r2, r11, r9, r10, r1, r3, r4
    strb    r2, [r7]
    REQUANTIZE r2, r12, r9, r10, r1, r3, r4
    strb    r2, [r7, r6]
    ldr     r1, [sp, #AT_STEP]
    ldrd    r2, r3, [sp, #AT_NEXT]
    add     r7, r7, r1
    add     r0, r0, r2
    cmp     r0, r3
    beq     .Lline_end
    ldr     pc, [sp, #AT_BODY]
    .size   q2c_window_lanes__v7m, . - q2c_window_lanes__v7m
