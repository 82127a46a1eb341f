/* SPDX-License-Identifier: MIT */
/* tile_column__dsp.h - depthwise convolutions with kernels of any size on cores with the DSP extension: a column of outputs.
 *
 * The slab holds int16 rows of the image by twos: one word has rows 2p and 2p+1 of a column and channel, and `words` words
 * follow one another. A step takes one word of two taps for each output. With stride 1, outputs of even rows meet weights
 * (w0, w1), (w2, w3), ..., those of odd rows, which begin in the middle of a word, (0, w0), (w1, w2), ...: two words of
 * weights and four of the slab serve eight outputs. With stride 2 all outputs begin with a word. The stream of one channel
 * is
 *
 *     int32_t bias               (zero point folded; doubled, as the weights are)
 *     uint32_t weights[segments][steps][2], with stride 2 [1]
 *     int32_t multiplier, rounding, shift
 *
 * A segment is a column of the kernel, or a part of a long one.
 * Method and derivation: docs/kernels.md#depthwise
 */
#ifndef Q2C_TILE_COLUMN_DSP_H
#define Q2C_TILE_COLUMN_DSP_H

#include <stdint.h>

typedef struct {
    int32_t steps;         /* of a segment: 1 to 8 */
    int32_t segment_bytes; /* in the slab, from the end of a segment to the start of the next */
    int32_t stream_bytes;  /* of bias and weights */
    int32_t relu;          /* see tile_2x4__dsp.h */
    int32_t rows;          /* of outputs: 1 to 8, with stride 2 to 4 */
    int32_t columns;       /* of outputs */
    int32_t column_bytes;  /* in the slab, from the first tap of a column of outputs to that of the next */
    int32_t pixel_bytes;   /* in the output, from one column to the next */
    int32_t row_bytes;     /* from one row to the next */
    int32_t channels;      /* of outputs */
    int32_t plane_bytes;   /* in the slab, from the words of one to those of the next; 0: all see one input channel */
} q2c_tile_column;

/* Clamped to int8. */
void q2c_tile_8x1__dsp(const q2c_tile_column *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);
void q2c_tile_4x1s2__dsp(const q2c_tile_column *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);

#endif /* Q2C_TILE_COLUMN_DSP_H */
