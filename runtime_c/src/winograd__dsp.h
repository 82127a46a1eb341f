/* SPDX-License-Identifier: MIT */
/* winograd__dsp.h - exact integer Winograd convolutions, 3x3 with stride 1, on cores with the DSP extension.
 *
 * F(n x n, 3x3) makes a tile of n x n outputs from (n + 2)^2 inputs with one product for each of its (n + 2)^2 positions
 * and each pair of channels: 2.25 times (n = 2) or four times (n = 4) fewer than directly. Inputs and weights are
 * transformed to positions, multiplied there, summed over the input channels, and the sums transformed to outputs:
 * A^T ((G w G^T) . (B^T x B)) A. The matrices have whole numbers only: G is scaled by 2 for n = 2, by 24 for n = 4, the
 * last row of that by 12, which a 2 in A makes up for. All is modulo 2^32, so that only the end result must fit: 4 or 576
 * times the accumulator. 9 has an inverse modulo 2^32.
 *
 * Bounds
 *     transformed inputs      n = 2: |x| <= 4 * 128 < 2^10; n = 4, inputs plus 128: -12750 to 17340 < 2^15
 *     transformed weights     n = 2: |u| <= 9 * 128 < 2^11; n = 4: |u| <= 144 * 128 = 18432 < 2^15
 *     the accumulator         n = 2: |acc| < 2^29; n = 4: |acc| < 2^25, as 64 * acc is an int32: checked at generation
 *
 * Channels come by fours, a quad: SXTB16 and UXTB16 make two words of two channels from four bytes, channels 0 and 2, 1 and
 * 3. The inputs of two tiles lie side by side, so that a word of weights serves both:
 *
 *     uint32_t tiles[quads][positions][2 halves of a quad][2 tiles]
 *     int32_t sums[positions][4 channels][2 tiles]
 *
 * and the stream of four output channels is
 *
 *     uint32_t weights[positions][quads][2 halves][4 channels]
 *     struct { bias, multiplier, rounding, shift } finish[4]       the bias 4 or 576 times
 *
 * Method and derivation: docs/kernels.md#winograd
 */
#ifndef Q2C_WINOGRAD_DSP_H
#define Q2C_WINOGRAD_DSP_H

#include <stdint.h>

/* Where the inputs of a tile lie. Words of four channels may be unaligned. */
typedef struct {
    int32_t row_bytes;
    int32_t pixel_bytes;
    int32_t quads;
} q2c_winograd_patch;

/* Where the outputs of one or two tiles go. */
typedef struct {
    int8_t *to[2];
    int32_t tiles;
    int32_t row_bytes;
    int32_t pixel_bytes;
    int32_t relu; /* see tile_2x4__dsp.h */
} q2c_winograd_place;

/* All positions of one tile; `tile` is the first of its words. work: 128 bytes for 2x2
 * outputs, 288 for 4x4. */
void q2c_winograd2_input__dsp(uint32_t *tile, const int8_t *in, const q2c_winograd_patch *patch, uint32_t *work);
void q2c_winograd4_input__dsp(uint32_t *tile, const int8_t *in, const q2c_winograd_patch *patch, uint32_t *work);

/* The sums of four output channels. */
void q2c_winograd2_products__dsp(int32_t *sums, const uint32_t *weights, const uint32_t *tiles, int32_t quads);
void q2c_winograd4_products__dsp(int32_t *sums, const uint32_t *weights, const uint32_t *tiles, int32_t quads);

/* So many output channels from `channel` on, clamped to int8. */
void q2c_winograd2_output__dsp(const q2c_winograd_place *place, const int32_t *sums, const int32_t *finish,
                               int32_t channel, int32_t channels);
void q2c_winograd4_output__dsp(const q2c_winograd_place *place, const int32_t *sums, const int32_t *finish,
                               int32_t channel, int32_t channels);

#endif /* Q2C_WINOGRAD_DSP_H */
