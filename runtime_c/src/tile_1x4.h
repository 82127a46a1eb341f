/* SPDX-License-Identifier: MIT */
/* tile_1x4.h - four output channels of a row of activations, Armv6-M and Armv7-M without DSP (Cortex-M0, M0+, M3).
 *
 *   inner    The weights of two channels share a word, w1 * 2^16 + w0, and one MULS by an activation makes two products.
 *            Sums are taken in chunks, as in tile_4x1.h; the four channels have them in common.
 *   weights  for each tap a word of channels 0 and 1, then one of channels 2 and 3
 *   bounds   |lane| < 2^15 in a chunk, |acc| < 2^23: the generator refuses more
 *   stack    68 bytes
 */
#ifndef Q2C_TILE_1X4_H
#define Q2C_TILE_1X4_H

#include <stdint.h>

typedef struct {
    const uint32_t *weights;
    const uint8_t *chunks;   /* where the code for so many taps lies; 0 or 2 after the last chunk of four channels */
    const uint32_t *records; /* three words for each channel: see requantize__v6m.inc */
    int32_t out_zp;
} q2c_tile_1x4;

typedef void q2c_tile_1x4_function(q2c_tile_1x4 *tile, const int8_t *in, int8_t *out);

/* The four outputs of the channels at hand. Weights, chunks and records are then those of the next four. */
void q2c_tile_1x4__v6m(q2c_tile_1x4 *tile, const int8_t *in, int8_t *out);
void q2c_tile_1x4__v7m(q2c_tile_1x4 *tile, const int8_t *in, int8_t *out);

#endif /* Q2C_TILE_1X4_H */
