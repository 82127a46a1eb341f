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
 * Bounds, checked at generation: |accumulator of a channel| < 2^23 for B, right shifts of 1 to 22, no -128 above a negative weight.
 * Method and derivation: docs/kernels.md#packed-halfwords
 */
#ifndef Q2C_TILE_2X4_DSP_H
#define Q2C_TILE_2X4_DSP_H

#include <stdint.h>

/* Words of the stream of one group besides its weights. */
enum { Q2C_TILE_2X4_WORDS = 16 };

/* All that stays the same from pixels to pixels, as q2c_tile_2x4_begin__dsp makes it. */
typedef struct {
    uint32_t entry, finish; /* addresses of code */
    const int16_t *patch, *patch_end;
    const uint32_t *stream_end; /* of whole groups */
    int32_t rest;               /* channels after them, which fill only a part of the last group */
    int32_t pixel_bytes;        /* from pixel 0 to pixel 1 in the output */
    const uint32_t *stream;
} q2c_tile_2x4;

/* For so many pairs of taps and channels, each at least 1. `relu`: outputs below the zero point are cut, so that the sign
 * of a sum need not be looked at. patch: [pairs][2 pixels][2 taps]; word-aligned. */
void q2c_tile_2x4_begin__dsp(q2c_tile_2x4 *tile, const uint32_t *stream, const int16_t *patch, int32_t pairs,
                             int32_t channels, int32_t relu);

/* All channels of both pixels, clamped to int8. */
void q2c_tile_2x4__dsp(const q2c_tile_2x4 *tile, int8_t *out);

#endif /* Q2C_TILE_2X4_DSP_H */
