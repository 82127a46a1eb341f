/* SPDX-License-Identifier: MIT */
/* winograd4_output__dsp.S - sums of 36 positions to 4x4 outputs; see winograd__dsp.h.
 *
 *   void q2c_winograd4_output__dsp(const q2c_winograd_place *place, const int32_t *sums, const int32_t *finish,
 *                                  int32_t channel, int32_t channels)
 *
 *   r0-r6    values     r7 the inverse of 9     r8 multiplier     r9 rounding     r10 shift
 *   r11      out        r12 row_bytes           lr from the second row of a column to the first of the next
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

    .equ AT_ROWS, 0             /* six rows of four: what is left of the columns */
    .equ AT_MULTIPLIER, 96      /* these three, and the address of code, are loaded together */
    .equ AT_ROUNDING, 100
    .equ AT_SHIFT, 104
    .equ AT_BIAS, 108
    .equ AT_ROW_BYTES, 112      /* these two */
    .equ AT_BACK, 116
    .equ AT_TO, 120             /* of both tiles */
    .equ AT_TILES, 128
    .equ AT_LEFT, 132           /* tiles of a channel */
    .equ AT_CHANNELS, 136
    .equ AT_FINISH, 140
    .equ AT_SUMS, 144
    .equ AT_SCALE, 148          /* address of code */
    .equ FRAME, 156

    .equ POSITION, 32           /* bytes of the sums of a position: four channels of two tiles */

    /* Six values times the transposed A of F(4x4, 3x3): rows 1 1 1 1 1 0; 0 1 -1 2 -2 0; 0 1 1 4 4 0; 0 1 -1 8 -8 2. From
     * r0-r5 to r0, r4, r1, r5. The 2 in the last row makes up for a halved last row of G. */
    .macro TRANSFORM
    sub     r6, r1, r2
    add     r1, r1, r2
    sub     r2, r3, r4
    add     r3, r3, r4
    add     r0, r0, r1
    add     r4, r6, r2, lsl #1
    add     r5, r6, r5, lsl #1
    add     r0, r0, r3
    add     r5, r5, r2, lsl #3
    add     r1, r1, r3, lsl #2
    .endm

    /* 576 times an accumulator, modulo 2^32, to an int8: 1/9 modulo 2^32 leaves 64 times, exact below 2^25. For the rest
     * see tile_2x4__dsp.S. */
    .macro SCALE sum
    mul     \sum, \sum, r7
    asr     \sum, \sum, #5
    add     r6, r9, \sum, asr #31
    smmlar  \sum, \sum, r8, r6
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    .macro SCALE_RELU sum
    mul     \sum, \sum, r7
    asr     \sum, \sum, #5
    smmlar  \sum, \sum, r8, r9
    asr     \sum, \sum, r10
    ssat    \sum, #8, \sum
    .endm

    /* Rows hold the results of columns 0, 2, 1, 3, in the order of their registers. */
    .macro COLUMNS scale
    .irp    word, 0, 2, 1, 3
    ldr     r0, [sp, #(4 * \word)]
    ldr     r1, [sp, #(4 * \word + 16)]
    ldr     r2, [sp, #(4 * \word + 32)]
    ldr     r3, [sp, #(4 * \word + 48)]
    ldr     r4, [sp, #(4 * \word + 64)]
    ldr     r5, [sp, #(4 * \word + 80)]
    TRANSFORM
    \scale  r0
    \scale  r1
    \scale  r4
    \scale  r5
    strb    r0, [r11]
    strb    r1, [r11, r12, lsl #1]
    add     r11, r11, r12
    strb    r4, [r11]
    strb    r5, [r11, r12, lsl #1]
    add     r11, r11, lr
    .endr
    .endm

    .macro ROW row
    ldr     r0, [r12, #(6 * \row * POSITION)]
    ldr     r1, [r12, #((6 * \row + 1) * POSITION)]
    ldr     r2, [r12, #((6 * \row + 2) * POSITION)]
    ldr     r3, [r12, #((6 * \row + 3) * POSITION)]
    ldr     r4, [r12, #((6 * \row + 4) * POSITION)]
    ldr     r5, [r12, #((6 * \row + 5) * POSITION)]
    .if \row == 1
    add     r1, r1, r8          /* the bias: position 1,1 counts once in every output */
    .endif
    TRANSFORM
    stm     r11!, {r0, r1, r4, r5}
    .endm

    .global q2c_winograd4_output__dsp
    .type   q2c_winograd4_output__dsp, %function
    .thumb_func
    .balign 8
q2c_winograd4_output__dsp:
    ldr     r12, [sp]           /* channels */
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME
    str     r1, [sp, #AT_SUMS]
    str     r2, [sp, #AT_FINISH]
    str     r12, [sp, #AT_CHANNELS]
    ldm     r0, {r4-r9}
    add     r4, r4, r3
    add     r5, r5, r3
    sub     r8, r8, r7          /* pixel_bytes - row_bytes */
    str     r4, [sp, #AT_TO]
    str     r5, [sp, #(AT_TO + 4)]
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
    add     r12, sp, #AT_MULTIPLIER
    stm     r12, {r9, r10, r11}
    str     r8, [sp, #AT_BIAS]
    ldr     r12, [sp, #AT_SUMS]
.Ltile:
    mov     r11, sp
    ROW     0
    ROW     1
    ROW     2
    ROW     3
    ROW     4
    ROW     5
    add     r12, r12, #4
    str     r12, [sp, #AT_SUMS]
    movw    r7, #0x8E39         /* 954437177 * 9 = 1 modulo 2^32 */
    movt    r7, #0x38E3
    add     r8, sp, #AT_MULTIPLIER
    ldr     r11, [sp, #AT_TO]
    ldrd    r12, lr, [sp, #AT_ROW_BYTES]
    ldm     r8, {r8, r9, r10}
    ldr     pc, [sp, #AT_SCALE]
    .balign 4
.Lscale:
    COLUMNS SCALE
    b.w     .Lscaled
    .balign 4
.Lscale_relu:
    COLUMNS SCALE_RELU
.Lscaled:
    ldr     r4, [sp, #AT_LEFT]
    ldrd    r0, r1, [sp, #AT_TO]
    subs    r4, r4, #1
    beq     .Lnext_channel
    strd    r1, r0, [sp, #AT_TO]        /* the other tile */
    str     r4, [sp, #AT_LEFT]
    ldr     r8, [sp, #AT_BIAS]
    ldr     r12, [sp, #AT_SUMS]
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

.Ldone:
    add     sp, sp, #FRAME
    pop     {r4-r11, pc}
    .size   q2c_winograd4_output__dsp, . - q2c_winograd4_output__dsp
