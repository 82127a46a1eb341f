/* SPDX-License-Identifier: MIT */
/* tile_2x4__dsp.h - the inner product of convolutions on cores with the DSP extension: two pixels, four channels.
 *
 * Weights of two output channels share a halfword, wb * 256 + wa, and two taps share a word. With activations as int16
 * pairs, SMLAD on the raw word sums 256 * B + A and SMLAD on its low bytes (SXTB16) sums A, so that no operand is ever
 * unpacked: 14 instructions do 16 multiply-accumulates. The stream of one group of four channels is
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

/* How many pairs of taps one pass of the unrolled loop takes. */
#define Q2C_TILE_UNROLL 8

typedef struct {
    const int16_t *const *segments; /* [segments_n][2]: where pixel 0 and pixel 1 read; word-readable */
    int32_t segments_n;
    int32_t passes;      /* of the unrolled loop for one segment: ceil(pairs / Q2C_TILE_UNROLL) */
    int32_t skip_bytes;  /* of code, into the first pass: (passes * Q2C_TILE_UNROLL - pairs) steps */
    int32_t groups;      /* of four channels */
    int32_t pixel_bytes; /* from pixel 0 to pixel 1 in the output */
} q2c_tile;

/* Bytes of code of one step of the unrolled loop. */
#define Q2C_TILE_STEP_BYTES 56

/* Both pixels, all channels of all groups, clamped to int8. */
void q2c_tile_2x4__dsp(const q2c_tile *tile, const uint32_t *stream, int8_t *out);

#endif /* Q2C_TILE_2X4_DSP_H */
