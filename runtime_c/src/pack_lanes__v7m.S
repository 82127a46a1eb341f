/* SPDX-License-Identifier: MIT */
/* pack_lanes__v7m.S - see window_lanes.h.
 *
 *   uint32_t *q2c_pack_lanes__v7m(uint32_t *plane, const int8_t *in, int32_t lane, int32_t step, int32_t n)
 *
 *   r0 plane    r1 in    r2 lane    r3 step    r4,r5 bytes    r12 words left
 */
    .syntax unified
    .thumb
    .text

    .macro WORD
    ldrsb   r5, [r1, r2]
    ldrsb   r4, [r1]
    add     r1, r1, r3
    add     r4, r4, r5, lsl #16
    str     r4, [r0], #4
    .endm

    .global q2c_pack_lanes__v7m
    .type   q2c_pack_lanes__v7m, %function
    .thumb_func
    .balign 4
q2c_pack_lanes__v7m:
    ldr     r12, [sp]
    push    {r4, r5}
    b       2f
1:  WORD
    WORD
    WORD
    WORD
2:  subs    r12, r12, #4
    bge     1b
    adds    r12, r12, #4
    beq     4f
3:  WORD
    subs    r12, r12, #1
    bne     3b
4:  pop     {r4, r5}
    bx      lr
    .size   q2c_pack_lanes__v7m, . - q2c_pack_lanes__v7m
