/* SPDX-License-Identifier: MIT */
/* tile_3x3__dsp.h - depthwise 3x3 convolutions on cores with the DSP extension, over a slab of the input.
 *
 * A slab holds four channels of ten rows of the image as int16, two rows in a word: [column][channel][5]. All offsets are
 * then constants, whatever the width. A word and the next are three rows and more: SMLAD sums two taps, SMLAxy the third.
 * Two columns and two rows of outputs share eight words, and the weights of a channel stay in registers. The stream of one
 * channel is
 *
 *     uint32_t weights[3] bytes: stride 1 (w0, w1, w1, w2) for each column of the kernel; stride 2 (w00, w01, w10, w11),
 *                         (w02, w20, w12, w21), (w22, 0, 0, 0), where wyx is row y, column x
 *     int32_t multiplier, rounding, shift, bias   (zero point folded; twice the bias)
 *
 * Weights are doubled when they are unpacked, since the requantization wants doubled sums (tile_2x4__dsp.S).
 * Method and derivation: docs/kernels.md#depthwise
 */
#ifndef Q2C_TILE_3X3_DSP_H
#define Q2C_TILE_3X3_DSP_H

#include <stdint.h>

typedef struct {
    int32_t channels;    /* outputs to make, at least 1 */
    int32_t plane_bytes; /* from the words of one to those of the next in the slab; 0: all see one input channel */
    int32_t columns;     /* of outputs */
    int32_t pixel_bytes; /* from one column to the next in the output */
    int32_t row_bytes;   /* from one row to the next; 0: a single row, whose partner is computed and overwritten */
    int32_t row_pairs;   /* of outputs: 1 to 4, with stride 2 to 2 */
} q2c_tile_3x3;

/* Clamped to int8. The relu forms are for layers whose outputs below the zero point are cut. */
void q2c_tile_3x3__dsp(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_3x3_relu__dsp(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_3x3s2__dsp(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_3x3s2_relu__dsp(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);

/* The same, ordered for the two pipelines of Cortex-M7. */
void q2c_tile_3x3__m7(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_3x3_relu__m7(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_3x3s2__m7(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_3x3s2_relu__m7(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);

#endif /* Q2C_TILE_3X3_DSP_H */
