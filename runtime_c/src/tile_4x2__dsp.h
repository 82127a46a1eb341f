/* SPDX-License-Identifier: MIT */
/* tile_4x2__dsp.h - the inner product of convolutions on weights of int16: four pixels, two channels.
 *
 * Twice the flash of packed halfwords (tile_2x4__dsp.h), but sums need no taking apart: weights are doubled, and so are
 * the sums, as the requantization wants them. Four pixels share the three words that requantize a channel. It is the
 * faster form where there are few taps, and the one that a core with two pipelines fills.
 * The stream of two channels is
 *
 *     int32_t start[2]           twice the bias (zero points folded)
 *     uint32_t weights[pairs][2] two taps of channel 0, of channel 1
 *     struct { multiplier, rounding, shift } requantize[2]
 *
 * Bounds, checked at generation: twice an accumulator is an int32, right shifts of 1 to 22.
 * Method and derivation: docs/kernels.md#wide-weights
 */
#ifndef Q2C_TILE_4X2_DSP_H
#define Q2C_TILE_4X2_DSP_H

#include <stdint.h>

/* Words of the stream of two channels besides its weights; bytes behind the patch that may be read. */
enum { Q2C_TILE_4X2_WORDS = 8, Q2C_TILE_4X2_BEHIND = 4 };

/* All that stays the same from pixels to pixels, as q2c_tile_4x2_begin makes it. */
typedef struct {
    int32_t pixel_bytes; /* from one pixel to the next in the output */
    int8_t *out;         /* as the call has it */
    const uint32_t *stream_end;
    uint32_t entry, finish, scale; /* addresses of code */
    const int16_t *patch, *patch_end;
    const uint32_t *stream;
} q2c_tile_4x2;

/* For so many pairs of taps and of channels, each at least 1. relu: see tile_2x4__dsp.h. patch: [pairs][4 pixels][2 taps];
 * word-aligned. */
void q2c_tile_4x2_begin__dsp(q2c_tile_4x2 *tile, const uint32_t *stream, const int16_t *patch, int32_t pairs,
                             int32_t channel_pairs, int32_t relu);
void q2c_tile_4x2_begin__m7(q2c_tile_4x2 *tile, const uint32_t *stream, const int16_t *patch, int32_t pairs,
                            int32_t channel_pairs, int32_t relu);

/* All channels of four pixels, clamped to int8. The form for Cortex-M7 orders loads and products for two pipelines. */
void q2c_tile_4x2__dsp(const q2c_tile_4x2 *tile, int8_t *out);
void q2c_tile_4x2__m7(const q2c_tile_4x2 *tile, int8_t *out);

#endif /* Q2C_TILE_4X2_DSP_H */
