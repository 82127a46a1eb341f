/* SPDX-License-Identifier: MIT */
/* tile_2x4__dsp.h - the inner product of convolutions on cores with the DSP extension: two pixels, four channels.
 *
 * Weights of two output channels share a halfword, wb * 256 + wa, and two taps share a word. With activations as int16
 * pairs, SMLAD on the raw word sums 256 * B + A and SMLAD on its low bytes (SXTB16) sums A, so that no operand is ever
 * unpacked. The two pixels' words lie side by side, so that one load brings both: 12 instructions do 16
 * multiply-accumulates. The stream of one group of four channels is
 *
 *     uint32_t start[4]          256 * bias1 + bias0, bias0, 256 * bias3 + bias2, bias2 (zero points folded)
 *     uint32_t weights[pairs][2] a word of channels 1:0 and one of channels 3:2, for each pair of taps
 *     struct { multiplier, rounding, shift } requantize[4]
 *
 * Bounds, checked at generation: |accumulator of a channel| < 2^23 for B, right shifts of 1 to 22, no pair (-128, -128).
 * Method and derivation: docs/kernels.md#packed-halfwords
 */
#ifndef Q2C_TILE_2X4_DSP_H
#define Q2C_TILE_2X4_DSP_H

#include <stdint.h>

typedef struct {
    int32_t pairs;       /* of taps, at least 1 */
    int32_t channels;    /* at least 1; those that fill up the last group of four are computed, not written */
    int32_t pixel_bytes; /* from pixel 0 to pixel 1 in the output */
    int32_t relu;        /* outputs below the zero point are cut: the sign of a sum need not be looked at */
} q2c_tile_2x4;

/* Words of the stream of so many channels. */
static inline int32_t q2c_tile_2x4_words(int32_t pairs, int32_t channels)
{
    return (channels + 3) / 4 * (2 * pairs + 16);
}

/* All channels of both pixels, clamped to int8. patch: [pairs][2 pixels][2 taps]; word-aligned. */
void q2c_tile_2x4__dsp(const q2c_tile_2x4 *tile, const uint32_t *stream, const int16_t *patch, int8_t *out);

#endif /* Q2C_TILE_2X4_DSP_H */
