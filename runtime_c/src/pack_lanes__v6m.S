/* SPDX-License-Identifier: MIT */
/* pack_lanes__v6m.S - see window_lanes.h.
 *
 *   uint32_t *q2c_pack_lanes__v6m(uint32_t *plane, const int8_t *in, int32_t lane, int32_t step, int32_t n)
 *
 *   r0 plane    r1 in    r2 lane    r3 step    r4,r5 bytes    r6 zero    r7 words left
 */
    .syntax unified
    .thumb
    .text

    .macro WORD
    ldrsb   r4, [r1, r6]
    ldrsb   r5, [r1, r2]
    adds    r1, r1, r3
    lsls    r5, r5, #16
    adds    r4, r4, r5
    stm     r0!, {r4}
    .endm

    .global q2c_pack_lanes__v6m
    .type   q2c_pack_lanes__v6m, %function
    .thumb_func
    .balign 4
q2c_pack_lanes__v6m:
    push    {r4-r7, lr}
    ldr     r7, [sp, #20]
    movs    r6, #0
    b       2f
1:  WORD
    WORD
    WORD
    WORD
2:  subs    r7, r7, #4
    bge     1b
    adds    r7, r7, #4
    beq     4f
3:  WORD
    subs    r7, r7, #1
    bne     3b
4:  pop     {r4-r7, pc}
    .size   q2c_pack_lanes__v6m, . - q2c_pack_lanes__v6m
