/* SPDX-License-Identifier: MIT */
/* tile_1x8__dsp.h - the inner product of fully connected layers on cores with the DSP extension: one row, eight channels.
 *
 * Packed halfwords as in tile_2x4__dsp.h, with the same bounds: 29 instructions do 32 multiply-accumulates. The stream of
 * one group of eight channels is
 *
 *     uint32_t start[4][2]       256 * bias1 + bias0, bias0; ... (zero points folded)
 *     uint32_t weights[pairs][4] words of channels 1:0, 3:2, 5:4, 7:6, for each pair of inputs
 *     struct { multiplier, rounding, shift } requantize[8]
 */
#ifndef Q2C_TILE_1X8_DSP_H
#define Q2C_TILE_1X8_DSP_H

#include <stdint.h>

typedef struct {
    int32_t pairs;    /* of inputs; a multiple of 2, at least 2 */
    int32_t channels; /* at least 1; those that fill up the last group of eight are computed, not written */
    int32_t relu;     /* see q2c_tile_2x4 */
} q2c_tile_1x8;

/* One row of int16 inputs, all channels, clamped to int8. row: [pairs][2], word-aligned. */
void q2c_tile_1x8__dsp(const q2c_tile_1x8 *tile, const uint32_t *stream, const int16_t *row, int8_t *out);

#endif /* Q2C_TILE_1X8_DSP_H */
