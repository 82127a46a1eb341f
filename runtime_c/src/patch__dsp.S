/* SPDX-License-Identifier: MIT */
/* patch__dsp.S - see patch__dsp.h.
 *
 *   void q2c_patch__dsp(int16_t *patch, const int8_t *pixel0, const int8_t *pixel1, const int32_t window[4])
 *
 *   r0 patch     r1,r2 pixels     r4 runs left     r5-r8 values     r9 words     r10 rest     r11 pitch
 *   r12 words or bytes left       lr bytes from the end of a run to the next one's start
 */
    .syntax unified
    .thumb
    .text

    .macro WORD                 /* four taps of both pixels */
    ldr     r7, [r1], #4
    ldr     r8, [r2], #4
    sxtb16  r5, r7
    sxtb16  r6, r8
    sxtb16  r7, r7, ror #8
    sxtb16  r8, r8, ror #8
    stm     r0!, {r5-r8}
    .endm

    .global q2c_patch__dsp
    .type   q2c_patch__dsp, %function
    .thumb_func
    .balign 4
q2c_patch__dsp:
    push    {r4-r11, lr}
    ldm     r3, {r4, r9, r10, r11}
    sub     lr, r11, r9, lsl #2
    cmp     r9, #0
    beq     .Lrests

.Lrun:
    ands    r12, r9, #1
    add     r12, r12, r9        /* even; an odd number starts with the second word */
    bne     .Lsecond
.Lfirst:
    WORD
.Lsecond:
    WORD
    subs    r12, r12, #2
    bne     .Lfirst
    add     r1, r1, lr
    add     r2, r2, lr
    subs    r4, r4, #1
    bne     .Lrun

    cmp     r10, #0
    beq     .Ldone
    ldr     r4, [r3]            /* back to the first run's rest */
    mul     r5, r4, r11
    sub     r5, r5, r9, lsl #2
    sub     r1, r1, r5
    sub     r2, r2, r5

.Lrests:                        /* two runs at a time; an odd last one is its own partner, whose weight is zero */
    sub     lr, r11, r10
    add     lr, lr, r11         /* from the end of a run to the start of the one after the next */
.Lrest:
    cmp     r4, #1
    it      eq
    moveq   r11, #0
    mov     r12, r10
.Lbyte:
    ldrsb   r7, [r1, r11]
    ldrsb   r8, [r2, r11]
    ldrsb   r5, [r1], #1
    ldrsb   r6, [r2], #1
    pkhbt   r5, r5, r7, lsl #16
    pkhbt   r6, r6, r8, lsl #16
    stm     r0!, {r5, r6}
    subs    r12, r12, #1
    bne     .Lbyte
    add     r1, r1, lr
    add     r2, r2, lr
    subs    r4, r4, #2
    bgt     .Lrest

.Ldone:
    pop     {r4-r11, pc}
    .size   q2c_patch__dsp, . - q2c_patch__dsp
