/* SPDX-License-Identifier: MIT */
/* patch_4__dsp.S - see patch_4__dsp.h.
 *
 *   void q2c_patch_4__dsp(int16_t *patch, const int8_t *const pixels[4], const int32_t window[4])
 *
 *   r0 patch     r1-r4 pixels     r5-r8, r9-r12 values     lr words or bytes left
 */
    .syntax unified
    .thumb
    .text

    .equ AT_RUNS, 0             /* left; these three are loaded together */
    .equ AT_NEXT, 4             /* bytes from the end of a run to the start of the next */
    .equ AT_WORDS, 8
    .equ AT_WINDOW, 12
    .equ FRAME, 20

    /* A tap of a run and the same of the next one, of two pixels. */
    .macro BYTES pixel0, pixel1, value0, value1, next0, next1
    ldrsb   \next0, [\pixel0, r5]
    ldrsb   \next1, [\pixel1, r5]
    ldrsb   \value0, [\pixel0], #1
    ldrsb   \value1, [\pixel1], #1
    pkhbt   \value0, \value0, \next0, lsl #16
    pkhbt   \value1, \value1, \next1, lsl #16
    .endm

    .global q2c_patch_4__dsp
    .type   q2c_patch_4__dsp, %function
    .thumb_func
    .balign 4
q2c_patch_4__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    ldm     r2, {r5, r6, r7, r8}        /* runs, words, rest, pitch */
    sub     r8, r8, r6, lsl #2
    str     r2, [sp, #AT_WINDOW]
    strd    r5, r8, [sp, #AT_RUNS]
    str     r6, [sp, #AT_WORDS]
    movs    lr, r6
    ldm     r1, {r1-r4}
    beq     .Lrests

    .balign 4
.Lword:
    ldr     r5, [r1], #4
    ldr     r6, [r2], #4
    ldr     r7, [r3], #4
    ldr     r8, [r4], #4
    sxtb16  r9, r5
    sxtb16  r10, r6
    sxtb16  r11, r7
    sxtb16  r12, r8
    stm     r0!, {r9-r12}
    sxtb16  r5, r5, ror #8
    sxtb16  r6, r6, ror #8
    sxtb16  r7, r7, ror #8
    sxtb16  r8, r8, ror #8
    stm     r0!, {r5-r8}
    subs    lr, lr, #1
    bne     .Lword
    ldm     sp, {r5, r6, lr}
    subs    r5, r5, #1
    str     r5, [sp, #AT_RUNS]
    add     r1, r1, r6
    add     r2, r2, r6
    add     r3, r3, r6
    add     r4, r4, r6
    bne     .Lword

    ldr     r5, [sp, #AT_WINDOW]
    ldm     r5, {r5, r6, r7, r8}
    cmp     r7, #0
    beq     .Ldone
    str     r5, [sp, #AT_RUNS]
    mul     r5, r5, r8          /* back to the first run's rest */
    sub     r5, r5, r6, lsl #2
    sub     r1, r1, r5
    sub     r2, r2, r5
    sub     r3, r3, r5
    sub     r4, r4, r5

.Lrests:                        /* two runs at a time; an odd last one is its own partner, whose weight is zero */
    ldr     r6, [sp, #AT_WINDOW]
    ldrd    lr, r5, [r6, #8]    /* rest, pitch */
    ldr     r6, [sp, #AT_RUNS]
    cmp     r6, #1
    it      eq
    moveq   r5, #0
.Lbyte:
    BYTES   r1, r2, r6, r7, r8, r9
    BYTES   r3, r4, r8, r9, r10, r11
    stm     r0!, {r6-r9}
    subs    lr, lr, #1
    bne     .Lbyte
    ldr     r6, [sp, #AT_WINDOW]
    ldr     r7, [r6, #8]
    rsb     r7, r7, r5, lsl #1  /* from the end of a run to the start of the one after the next */
    add     r1, r1, r7
    add     r2, r2, r7
    add     r3, r3, r7
    add     r4, r4, r7
    ldr     r6, [sp, #AT_RUNS]
    subs    r6, r6, #2
    str     r6, [sp, #AT_RUNS]
    bgt     .Lrests

.Ldone:
    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_patch_4__dsp, . - q2c_patch_4__dsp
