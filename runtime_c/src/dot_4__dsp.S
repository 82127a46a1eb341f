/* SPDX-License-Identifier: MIT */
/* dot_4__dsp.S - see dot_4__dsp.h.
 *
 *   void q2c_dot_4__dsp(int32_t acc[4], const int8_t *x, const int8_t *const rows[4], int32_t n)
 *
 *   r1 x    r4-r7 rows    r8-r11 sums    r0,r2 values of x    r3,r12 of a row    lr words or bytes left
 */
    .syntax unified
    .thumb
    .text

    .macro ROW_WORD row, sum
    ldr     r12, [\row], #4
    sxtb16  r3, r12
    sxtb16  r12, r12, ror #8
    smlad   \sum, r3, r0, \sum
    smlad   \sum, r12, r2, \sum
    .endm

    .macro WORD
    ldr     r2, [r1], #4
    sxtb16  r0, r2
    sxtb16  r2, r2, ror #8
    ROW_WORD r4, r8
    ROW_WORD r5, r9
    ROW_WORD r6, r10
    ROW_WORD r7, r11
    .endm

    .macro ROW_BYTE row, sum
    ldrsb   r12, [\row], #1
    mla     \sum, r12, r0, \sum
    .endm

    .global q2c_dot_4__dsp
    .type   q2c_dot_4__dsp, %function
    .thumb_func
    .balign 4
q2c_dot_4__dsp:
    push    {r0, r3-r11, lr}
    ldm     r0, {r8-r11}
    ldm     r2, {r4-r7}
    lsrs    lr, r3, #2
    beq     .Lbytes
    lsrs    r3, lr, #1
    bcc     .Lpair
    WORD                        /* an odd number of words */
    lsrs    lr, lr, #1
    beq     .Lbytes
    lsl     lr, lr, #1
.Lpair:
    WORD
    WORD
    subs    lr, lr, #2
    bne     .Lpair
.Lbytes:
    ldr     lr, [sp, #4]
    ands    lr, lr, #3
    beq     .Ldone
.Lbyte:
    ldrsb   r0, [r1], #1
    ROW_BYTE r4, r8
    ROW_BYTE r5, r9
    ROW_BYTE r6, r10
    ROW_BYTE r7, r11
    subs    lr, lr, #1
    bne     .Lbyte
.Ldone:
    ldr     r0, [sp]
    stm     r0, {r8-r11}
    pop     {r0, r3-r11, pc}
    .size   q2c_dot_4__dsp, . - q2c_dot_4__dsp
