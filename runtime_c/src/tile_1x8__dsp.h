/* SPDX-License-Identifier: MIT */
/* tile_1x8__dsp.h - the inner product of fully connected layers on cores with the DSP extension: one row, eight channels.
 *
 * Packed halfwords as in tile_2x4__dsp.h, with the same bounds. The stream of one group of eight channels is
 *
 *     uint32_t start[4][2]       256 * bias1 + bias0, bias0; ... (zero points folded)
 *     uint32_t weights[pairs][4] words of channels 1:0, 3:2, 5:4, 7:6, for each pair of inputs
 *     struct { multiplier, rounding, shift } requantize[8]
 */
#ifndef Q2C_TILE_1X8_DSP_H
#define Q2C_TILE_1X8_DSP_H

#include <stdint.h>

typedef struct {
    int32_t passes;     /* of the unrolled loop: ceil(pairs / 8) */
    int32_t skip_bytes; /* of code, into the first pass */
    int32_t groups;     /* of eight channels */
} q2c_tile_1x8;

/* One row of int16 inputs, all channels of all groups, clamped to int8. */
void q2c_tile_1x8__dsp(const int16_t *in, const uint32_t *stream, int8_t *out, const q2c_tile_1x8 *tile);

#endif /* Q2C_TILE_1X8_DSP_H */
