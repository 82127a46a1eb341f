/* SPDX-License-Identifier: MIT */
/* tile_1x8__dsp.S - the inner product of fully connected layers on packed halfwords: see tile_1x8__dsp.h.
 *
 *   void q2c_tile_1x8__dsp(const int16_t *in, const uint32_t *stream, int8_t *out, const q2c_tile_1x8 *tile)
 *
 *   r0,r2,r4,r6  raw sums of channels 1:0, 3:2, 5:4, 7:6      r1,r3,r5,r7  their low channels
 *   r8           two inputs        r9-r11  words of weights
 *   r12          the input         lr      the stream
 */
    .syntax unified
    .thumb
    .text

    .equ TILE_PASSES, 0
    .equ TILE_SKIP_BYTES, 4
    .equ TILE_GROUPS, 8

    .equ AT_IN, 0
    .equ AT_OUT, 4
    .equ AT_PASSES_LEFT, 8
    .equ AT_GROUPS_LEFT, 12
    .equ AT_ENTRY, 16
    .equ AT_PASSES, 20
    .equ FRAME, 28

    .macro PAIR weights, raw, low
    smlad   \raw, \weights, r8, \raw
    sxtb16  \weights, \weights
    smlad   \low, \weights, r8, \low
    .endm

    .macro STEP                 /* two inputs, eight channels */
    ldr     r8, [r12], #4
    ldr     r9, [lr], #4
    ldr     r10, [lr], #4
    ldr     r11, [lr], #4
    PAIR    r9, r0, r1
    ldr     r9, [lr], #4
    PAIR    r10, r2, r3
    PAIR    r11, r4, r5
    PAIR    r9, r6, r7
    .endm

    /* One channel from its doubled sum; exactness as in tile_2x4__dsp.S. */
    .macro CHANNEL sum, doubling, amount
    ldm     lr!, {r8, r9, r10}
    \doubling \sum, \sum, \amount
    add     r11, r9, \sum, asr #31
    smmlar  \sum, \sum, r8, r11
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro CHANNELS raw, low
    sub     \raw, \raw, \low
    CHANNEL \low, lsl, #1
    CHANNEL \raw, asr, #7
    .endm

    .global q2c_tile_1x8__dsp
    .type   q2c_tile_1x8__dsp, %function
    .thumb_func
    .balign 8
q2c_tile_1x8__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    mov     lr, r1
    str     r0, [sp, #AT_IN]
    str     r2, [sp, #AT_OUT]
    ldr     r4, [r3, #TILE_PASSES]
    ldr     r5, [r3, #TILE_SKIP_BYTES]
    ldr     r6, [r3, #TILE_GROUPS]
    str     r4, [sp, #AT_PASSES]
    str     r6, [sp, #AT_GROUPS_LEFT]
    adr     r6, .Lsteps
    add     r5, r5, r6
    orr     r5, r5, #1          /* Thumb */
    str     r5, [sp, #AT_ENTRY]

.Lgroup:
    ldr     r12, [sp, #AT_IN]
    ldr     r8, [sp, #AT_PASSES]
    str     r8, [sp, #AT_PASSES_LEFT]
    ldm     lr!, {r0-r7}
    ldr     pc, [sp, #AT_ENTRY]

    .balign 4
.Lsteps:
    .rept   8                   /* Q2C_TILE_UNROLL */
    STEP
    .endr
    ldr     r8, [sp, #AT_PASSES_LEFT]
    subs    r8, r8, #1
    str     r8, [sp, #AT_PASSES_LEFT]
    bne     .Lsteps

    CHANNELS r0, r1
    CHANNELS r2, r3
    CHANNELS r4, r5
    CHANNELS r6, r7
    ldr     r12, [sp, #AT_OUT]
    ldr     r9, [sp, #AT_GROUPS_LEFT]
    strb    r1, [r12], #1
    strb    r0, [r12], #1
    strb    r3, [r12], #1
    strb    r2, [r12], #1
    strb    r5, [r12], #1
    strb    r4, [r12], #1
    strb    r7, [r12], #1
    strb    r6, [r12], #1
    str     r12, [sp, #AT_OUT]
    subs    r9, r9, #1
    str     r9, [sp, #AT_GROUPS_LEFT]
    bne     .Lgroup

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_tile_1x8__dsp, . - q2c_tile_1x8__dsp
