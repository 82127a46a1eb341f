/* SPDX-License-Identifier: MIT */
/* dot_4_s16__dsp.S - see dot_4_s16__dsp.h.
 *
 *   void q2c_dot_4_s16__dsp(int32_t acc[4], const int16_t *x, const int8_t *const rows[4], int32_t n)
 *
 *   r1 x    r4-r7 rows    r8-r11 sums    r0,r12 values of x    r2,r3 of a row    lr words or values left
 */
    .syntax unified
    .thumb
    .text

    .macro ROW_WORD row, sum
    ldr     r3, [\row], #4
    sxtb16  r2, r3
    sxtb16  r3, r3, ror #8
    smlad   \sum, r2, r0, \sum
    smlad   \sum, r3, r12, \sum
    .endm

    .macro WORD                 /* SXTB16 takes every other byte: x goes the same way */
    ldr     r0, [r1], #4
    ldr     r2, [r1], #4
    pkhtb   r12, r2, r0, asr #16
    pkhbt   r0, r0, r2, lsl #16
    ROW_WORD r4, r8
    ROW_WORD r5, r9
    ROW_WORD r6, r10
    ROW_WORD r7, r11
    .endm

    .macro ROW_BYTE row, sum
    ldrsb   r3, [\row], #1
    mla     \sum, r3, r0, \sum
    .endm

    .global q2c_dot_4_s16__dsp
    .type   q2c_dot_4_s16__dsp, %function
    .thumb_func
    .balign 4
q2c_dot_4_s16__dsp:
    push    {r0, r3-r11, lr}
    ldm     r0, {r8-r11}
    ldm     r2, {r4-r7}
    lsrs    lr, r3, #2
    beq     .Lvalues
    lsrs    r3, lr, #1
    bcc     .Lpair
    WORD                        /* an odd number of words */
    subs    lr, lr, #1
    beq     .Lvalues
.Lpair:
    WORD
    WORD
    subs    lr, lr, #2
    bne     .Lpair
.Lvalues:
    ldr     lr, [sp, #4]
    ands    lr, lr, #3
    beq     .Ldone
.Lvalue:
    ldrsh   r0, [r1], #2
    ROW_BYTE r4, r8
    ROW_BYTE r5, r9
    ROW_BYTE r6, r10
    ROW_BYTE r7, r11
    subs    lr, lr, #1
    bne     .Lvalue
.Ldone:
    ldr     r0, [sp]
    stm     r0, {r8-r11}
    pop     {r0, r3-r11, pc}
    .size   q2c_dot_4_s16__dsp, . - q2c_dot_4_s16__dsp
