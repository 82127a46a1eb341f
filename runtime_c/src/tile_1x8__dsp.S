/* SPDX-License-Identifier: MIT */
/* tile_1x8__dsp.S - see tile_1x8__dsp.h.
 *
 *   void q2c_tile_1x8__dsp(const q2c_tile_1x8 *tile, const uint32_t *stream, const int16_t *row, int8_t *out)
 */
#include "packed_1x8__dsp.inc"

    .equ UNROLL, 8              /* steps of four inputs in one pass of the loop; a power of two */

    .equ AT_ENTRY, 0            /* into the loop, so that the last pass ends with the last step */
    .equ AT_FINISH, 4
    .equ AT_ROW, 8
    .equ AT_ROW_END, 12
    .equ AT_STREAM_END, 16
    .equ AT_OUT, 20
    .equ AT_REST, 24            /* channels after the whole groups; negative while they are made */
    .equ AT_REST_OUT, 28        /* where they go */
    .equ AT_BUFFER, 32          /* one group */
    .equ FRAME, 44

    /* From a doubled sum to int8; exactness as in tile_2x4__dsp.S. r8 multiplier, r9 rounding, r10 shift. */
    .macro REQUANTIZE sum
    add     r9, r9, \sum, asr #31
    smmlar  \sum, \sum, r8, r9
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro REQUANTIZE_RELU sum
    smmlar  \sum, \sum, r8, r9
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro FINISH_TWO requantize, raw, low
    sub     \raw, \raw, \low    /* 256 * B = raw - A */
    ldm     lr!, {r8, r9, r10}
    lsl     \low, \low, #1      /* 2 * A */
    \requantize \low
    ldm     lr!, {r8, r9, r10}
    asr     \raw, \raw, #7      /* 2 * B */
    \requantize \raw
    strb    \low, [r12], #2
    strb    \raw, [r12, #-1]
    .endm

    .macro GROUP_FINISH requantize
    ldr     r12, [sp, #AT_OUT]
    FINISH_TWO \requantize, r0, r1
    FINISH_TWO \requantize, r2, r3
    FINISH_TWO \requantize, r4, r5
    FINISH_TWO \requantize, r6, r7
    str     r12, [sp, #AT_OUT]
    ldr     r8, [sp, #AT_STREAM_END]
    cmp     lr, r8
    bne.w   .Lgroup
    .endm

    .global q2c_tile_1x8__dsp
    .type   q2c_tile_1x8__dsp, %function
    .thumb_func
    .balign 8
q2c_tile_1x8__dsp:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    ldm     r0, {r4-r6}         /* pairs, channels, relu */
    mov     lr, r1
    add     r8, r2, r4, lsl #2  /* the row's end */
    strd    r2, r8, [sp, #AT_ROW]
    str     r3, [sp, #AT_OUT]
    and     r8, r5, #7
    str     r8, [sp, #AT_REST]
    lsr     r5, r5, #3          /* groups */
    lsl     r8, r4, #4
    add     r8, r8, #128        /* bytes of a group's stream */
    mla     r8, r8, r5, r1
    str     r8, [sp, #AT_STREAM_END]

    rsb     r4, r4, #0
    and     r4, r4, #(2 * UNROLL - 1)   /* twice the steps to skip */
    mov     r8, #(.Lsteps_end - .Lsteps) / UNROLL / 2
    adr.w   r9, .Lsteps
    mla     r4, r4, r8, r9
    orr     r4, r4, #1          /* Thumb */
    str     r4, [sp, #AT_ENTRY]
    adr.w   r8, .Lfinish
    adr.w   r9, .Lfinish_relu
    cmp     r6, #0
    it      ne
    movne   r8, r9
    orr     r8, r8, #1
    str     r8, [sp, #AT_FINISH]
    cmp     r5, #0
    beq.w   .Lrest

.Lgroup:
    ldr     r12, [sp, #AT_ROW]
    ldm     lr!, {r0-r7}
    ldr     pc, [sp, #AT_ENTRY]

    .balign 4
.Lsteps:
    .rept   UNROLL
    STEP
    .endr
.Lsteps_end:
    ldr     r8, [sp, #AT_ROW_END]
    cmp     r12, r8
    bne.w   .Lsteps
    ldr     pc, [sp, #AT_FINISH]

    .balign 4
.Lfinish:
    GROUP_FINISH REQUANTIZE
    b.w     .Lrest

    .balign 4
.Lfinish_relu:
    GROUP_FINISH REQUANTIZE_RELU

.Lrest:
    ldr     r4, [sp, #AT_REST]
    cmp     r4, #0
    beq     .Ldone
    blt     .Lcopy_rest
    rsb     r4, r4, #0
    str     r4, [sp, #AT_REST]
    ldr     r4, [sp, #AT_OUT]
    str     r4, [sp, #AT_REST_OUT]
    add     r4, sp, #AT_BUFFER
    str     r4, [sp, #AT_OUT]
    ldrd    r4, r5, [sp, #AT_ROW]
    sub     r5, r5, r4
    add     r5, lr, r5, lsl #2
    add     r5, r5, #128
    str     r5, [sp, #AT_STREAM_END]
    b.w     .Lgroup

.Lcopy_rest:
    ldr     r5, [sp, #AT_REST_OUT]
    add     r6, sp, #AT_BUFFER
1:  ldrb    r7, [r6], #1
    strb    r7, [r5], #1
    adds    r4, r4, #1
    bne     1b

.Ldone:
    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_tile_1x8__dsp, . - q2c_tile_1x8__dsp
