/* SPDX-License-Identifier: MIT */
/* slab_3x3__dsp.h - the slab of input rows that depthwise 3x3 tiles read, and the walk over a layer.
 *
 * Four channels at a time, the image passes from top to bottom through a slab of ten rows, two rows in a word. Eight rows
 * come in at a time; the last two of the slab before become its first two. What lies outside of the image holds the zero
 * point. A channel is read completely before the output that may replace it is written, so that a layer with as many
 * outputs as inputs can run in place.
 */
#ifndef Q2C_SLAB_3X3_DSP_H
#define Q2C_SLAB_3X3_DSP_H

#include <stdint.h>

#include "clamp__dsp.h"
#include "depthwise_conv2d_3x3__dsp.h"
#include "tile_3x3__dsp.h"

enum {
    Q2C_SLAB_CHANNELS = 4,
    Q2C_SLAB_WORDS = 5, /* of one column and channel: ten rows */
    Q2C_SLAB_COLUMN = Q2C_SLAB_CHANNELS * Q2C_SLAB_WORDS,
    Q2C_TILE_3X3_STREAM = 7, /* words of one channel */
};

/* Four rows of four channels become two words of each column and channel. words: [column][channel][5] */
void q2c_slab_rows__dsp(uint32_t *words, const int8_t *from, int32_t row_bytes, int32_t pixel_bytes, int32_t columns);

/* Fills the columns to the left and to the right of the image with padding: it stays. */
void q2c_slab_clear(const q2c_depthwise_conv2d_3x3_params *p, uint32_t *slab);

/* Brings in four channels of `rows` rows from `top` on, which may lie outside of the image. The first two are there
 * already, as the last two of a full slab, unless it is the image's first. */
void q2c_slab_fill(const q2c_depthwise_conv2d_3x3_params *p, uint32_t *slab, const int8_t *in, int32_t top,
                   int32_t rows);

typedef void q2c_tile_3x3_function(const q2c_tile_3x3 *tile, const uint32_t *stream, const uint32_t *slab, int8_t *out);

/* Up to 8 / stride rows of outputs: pairs of rows, and an odd last one by itself. */
static inline __attribute__((always_inline)) void q2c_slab_outputs(q2c_tile_3x3 *tile, int32_t rows, int32_t stride,
                                                                   const uint32_t *stream, const uint32_t *slab,
                                                                   int8_t *out, q2c_tile_3x3_function *function)
{
    const int32_t row_bytes = tile->row_bytes;
    tile->row_pairs = rows / 2;
    if (tile->row_pairs > 0) {
        function(tile, stream, slab, out);
    }
    if (rows % 2 > 0) {
        tile->row_pairs = 1;
        tile->row_bytes = 0;
        function(tile, stream, slab + rows / 2 * stride, out + (rows - 1) * row_bytes);
        tile->row_bytes = row_bytes;
    }
}

/* A whole layer. Inlined, so that the tile is called by its name. */
static inline __attribute__((always_inline)) void q2c_depthwise_3x3(const q2c_depthwise_conv2d_3x3_params *p,
                                                                    const int8_t *in, int8_t *out, uint32_t *slab,
                                                                    int32_t stride, q2c_tile_3x3_function *function)
{
    const int32_t m = p->depth_multiplier;
    const int32_t last = p->in_c - Q2C_SLAB_CHANNELS; /* the slab's first channel, where less than four are left */
    q2c_tile_3x3 tile = {m, 0, p->out_w, p->in_c * m, p->out_w * p->in_c * m, 0};
    int8_t *to = out;

    q2c_slab_clear(p, slab);
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c, to += p->out_h * tile.row_bytes) {
        for (int32_t c = 0; c < p->in_c; c += Q2C_SLAB_CHANNELS) {
            const int32_t first = c < last ? c : last;
            const int32_t end = first + Q2C_SLAB_CHANNELS;
            if (m == 1) { /* each plane makes one channel: all in one call */
                tile.channels = end - c;
                tile.plane_bytes = 4 * Q2C_SLAB_WORDS;
            }
            for (int32_t y = 0; y < p->out_h; y += 8 / stride) {
                const int32_t rows = p->out_h - y < 8 / stride ? p->out_h - y : 8 / stride;
                q2c_slab_fill(p, slab, in + first, y * stride - p->pad_h, (rows - 1) * stride + 3);
                for (int32_t k = c; k < end; k += m == 1 ? Q2C_SLAB_CHANNELS : 1) {
                    q2c_slab_outputs(&tile, rows, stride, p->weights + k * m * Q2C_TILE_3X3_STREAM,
                                     slab + (k - first) * Q2C_SLAB_WORDS, to + y * tile.row_bytes + k * m, function);
                }
            }
        }
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}

#endif /* Q2C_SLAB_3X3_DSP_H */
