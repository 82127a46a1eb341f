/* SPDX-License-Identifier: MIT */
/* slab_rows__dsp.S - see slab_3x3__dsp.h.
 *
 *   void q2c_slab_rows__dsp(uint32_t *words, const int8_t *from, int32_t row_bytes, int32_t pixel_bytes, int32_t columns)
 *
 *   r0 words    r1 from    r2 row_bytes    r3 pixel_bytes    r12 columns left    lr three rows
 */
    .syntax unified
    .thumb
    .text

    .global q2c_slab_rows__dsp
    .type   q2c_slab_rows__dsp, %function
    .thumb_func
    .balign 4
q2c_slab_rows__dsp:
    push    {r4-r11, lr}
    ldr     r12, [sp, #36]
    add     lr, r2, r2, lsl #1
.Lcolumn:
    ldr     r4, [r1]            /* channels 3 2 1 0 of each row */
    ldr     r5, [r1, r2]
    ldr     r6, [r1, r2, lsl #1]
    ldr     r7, [r1, lr]
    add     r1, r1, r3
    pkhbt   r8, r4, r5, lsl #16 /* channels 1 0 of rows 1 and 0 */
    pkhtb   r9, r5, r4, asr #16 /* channels 3 2 */
    pkhbt   r10, r6, r7, lsl #16
    pkhtb   r11, r7, r6, asr #16
    sxtb16  r4, r8, ror #8
    sxtb16  r5, r10, ror #8
    strd    r4, r5, [r0, #20]
    sxtb16  r4, r9
    sxtb16  r5, r11
    strd    r4, r5, [r0, #40]
    sxtb16  r4, r9, ror #8
    sxtb16  r5, r11, ror #8
    strd    r4, r5, [r0, #60]
    sxtb16  r4, r8
    sxtb16  r5, r10
    strd    r4, r5, [r0], #80
    subs    r12, r12, #1
    bne     .Lcolumn
    pop     {r4-r11, pc}
    .size   q2c_slab_rows__dsp, . - q2c_slab_rows__dsp
