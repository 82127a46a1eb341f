/* SPDX-License-Identifier: MIT */
/* winograd2_output__dsp.S - sums of 16 positions to 2x2 outputs; see winograd__dsp.h.
 *
 *   void q2c_winograd2_output__dsp(const q2c_winograd_place *place, const int32_t *sums, const int32_t *finish,
 *                                  int32_t channel, int32_t channels)
 *
 *   r0-r3    a row of positions     r4,r6,r8,r10  column 0 of the rows     r5,r7,r9,r11  column 1
 *   r12      the sums               lr  the bias
 *   then     r4,r5 upper outputs    r6,r7 lower ones    r8 multiplier     r9 rounding     r10 shift
 */
    .syntax unified
    .thumb
    .text

    .equ PLACE_TO0, 0
    .equ PLACE_TO1, 4
    .equ PLACE_TILES, 8
    .equ PLACE_ROW_BYTES, 12
    .equ PLACE_PIXEL_BYTES, 16
    .equ PLACE_RELU, 20

    .equ AT_MULTIPLIER, 0       /* these three are loaded together */
    .equ AT_ROUNDING, 4
    .equ AT_SHIFT, 8
    .equ AT_BIAS, 12
    .equ AT_TO, 16              /* of both tiles */
    .equ AT_ROW_BYTES, 24       /* these two */
    .equ AT_PIXEL_BYTES, 28
    .equ AT_TILES, 32
    .equ AT_LEFT, 36            /* tiles of a channel */
    .equ AT_CHANNELS, 40
    .equ AT_FINISH, 44
    .equ AT_SUMS, 48
    .equ AT_SCALE, 52           /* address of code */
    .equ FRAME, 60

    .equ POSITION, 32           /* bytes of the sums of a position: four channels of two tiles */

    /* A row of positions times A, whose transpose has the rows 1 1 1 0; 0 1 -1 -1. */
    .macro ROW row, column0, column1
    ldr     r0, [r12, #(4 * \row * POSITION)]
    ldr     r1, [r12, #((4 * \row + 1) * POSITION)]
    ldr     r2, [r12, #((4 * \row + 2) * POSITION)]
    ldr     r3, [r12, #((4 * \row + 3) * POSITION)]
    .if \row == 1
    add     r1, r1, lr          /* the bias: position 1,1 counts once in every output */
    .endif
    add     \column0, r0, r1
    sub     \column1, r1, r2
    add     \column0, \column0, r2
    sub     \column1, \column1, r3
    .endm

    /* Four times an accumulator to an int8: see tile_2x4__dsp.S. */
    .macro SCALE sum
    asr     \sum, \sum, #1
    add     r11, r9, \sum, asr #31
    smmlar  \sum, \sum, r8, r11
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro SCALE_RELU sum
    asr     \sum, \sum, #1
    smmlar  \sum, \sum, r8, r9
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro ALL scale
    \scale  r4
    \scale  r5
    \scale  r6
    \scale  r7
    .endm

    .global q2c_winograd2_output__dsp
    .type   q2c_winograd2_output__dsp, %function
    .thumb_func
    .balign 8
q2c_winograd2_output__dsp:
    ldr     r12, [sp]           /* channels */
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    str     r1, [sp, #AT_SUMS]
    str     r2, [sp, #AT_FINISH]
    str     r12, [sp, #AT_CHANNELS]
    ldm     r0, {r4-r9}
    add     r4, r4, r3
    add     r5, r5, r3
    strd    r4, r5, [sp, #AT_TO]
    str     r6, [sp, #AT_TILES]
    strd    r7, r8, [sp, #AT_ROW_BYTES]
    adr.w   r4, .Lscale
    adr.w   r5, .Lscale_relu
    cmp     r9, #0
    it      ne
    movne   r4, r5
    orr     r4, r4, #1          /* Thumb */
    str     r4, [sp, #AT_SCALE]

.Lchannel:
    ldr     r4, [sp, #AT_FINISH]
    ldr     r5, [sp, #AT_TILES]
    ldm     r4!, {r8, r9, r10, r11}     /* bias, multiplier, rounding, shift */
    str     r4, [sp, #AT_FINISH]
    str     r5, [sp, #AT_LEFT]
    stm     sp, {r9, r10, r11}
    str     r8, [sp, #AT_BIAS]
.Ltile:
    ldr     r12, [sp, #AT_SUMS]
    ldr     lr, [sp, #AT_BIAS]
    ROW     0, r4, r5
    ROW     1, r6, r7
    ROW     2, r8, r9
    ROW     3, r10, r11
    add     r12, r12, #4
    str     r12, [sp, #AT_SUMS]
    add     r4, r4, r6
    add     r5, r5, r7
    sub     r6, r6, r8
    sub     r7, r7, r9
    add     r4, r4, r8
    add     r5, r5, r9
    sub     r6, r6, r10
    sub     r7, r7, r11
    ldm     sp, {r8, r9, r10}
    ldr     pc, [sp, #AT_SCALE]
    .balign 4
.Lscale:
    ALL     SCALE
    b       .Lscaled
    .balign 4
.Lscale_relu:
    ALL     SCALE_RELU
.Lscaled:
    ldrd    r0, r1, [sp, #AT_TO]
    ldrd    r2, r3, [sp, #AT_ROW_BYTES]
    ldr     r8, [sp, #AT_LEFT]
    strb    r4, [r0]
    strb    r5, [r0, r3]
    add     r9, r0, r2
    strb.w  r6, [r9]
    strb.w  r7, [r9, r3]
    subs    r8, r8, #1
    beq     .Lnext_channel
    strd    r1, r0, [sp, #AT_TO]        /* the other tile */
    str     r8, [sp, #AT_LEFT]
    b.w     .Ltile

.Lnext_channel:
    ldr     r4, [sp, #AT_TILES]
    ldr     r5, [sp, #AT_CHANNELS]
    ldr     r6, [sp, #AT_SUMS]
    add     r0, r0, #1
    add     r1, r1, #1
    cmp     r4, #2
    itee    eq
    strdeq  r1, r0, [sp, #AT_TO]        /* they have changed places */
    strdne  r0, r1, [sp, #AT_TO]
    addne   r6, r6, #4
    str     r6, [sp, #AT_SUMS]
    subs    r5, r5, #1
    str     r5, [sp, #AT_CHANNELS]
    bne.w   .Lchannel

    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_winograd2_output__dsp, . - q2c_winograd2_output__dsp
