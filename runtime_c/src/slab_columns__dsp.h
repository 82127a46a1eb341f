/* SPDX-License-Identifier: MIT */
/* slab_columns__dsp.h - the slab of input rows that tiles of columns read, and the walk over a layer.
 *
 * A block of channels passes from top to bottom through a slab of int16 rows, two rows in a word: [column][channel][words].
 * Eight rows come in at a time; what the next outputs need of the rows before moves to the front. An image of one column
 * takes many channels at a time, four side by side. What lies outside of the image holds the zero point. A channel is read
 * completely before the output that may replace it is written, so that a layer with as many outputs as inputs can run in
 * place.
 */
#ifndef Q2C_SLAB_COLUMNS_DSP_H
#define Q2C_SLAB_COLUMNS_DSP_H

#include <stdint.h>

#include "clamp__dsp.h"
#include "depthwise_conv2d_columns__dsp.h"
#include "tile_column__dsp.h"

/* Fills the columns to the left and to the right of the image with padding: it stays. */
void q2c_columns_clear(const q2c_depthwise_conv2d_columns_params *p, uint32_t *slab);

/* Brings in the block's channels of the rows from `top` to `end`, which may lie outside of the image. Some are there
 * already, at the end of a full slab, unless it is the image's first. */
void q2c_columns_fill(const q2c_depthwise_conv2d_columns_params *p, uint32_t *slab, const int8_t *in, int32_t top,
                      int32_t end);

typedef void q2c_tile_column_function(const q2c_tile_column *tile, const uint32_t *stream, const uint32_t *slab,
                                      int8_t *out);

/* A whole layer. Inlined, so that the tile is called by its name. */
static inline __attribute__((always_inline)) void q2c_depthwise_columns(const q2c_depthwise_conv2d_columns_params *p,
                                                                        const int8_t *in, int8_t *out, uint32_t *slab,
                                                                        int32_t stride,
                                                                        q2c_tile_column_function *function)
{
    const int32_t m = p->depth_multiplier;
    const int32_t stream_words = p->stream_bytes / 4 + 3;
    const int32_t last = p->in_c - p->block; /* the slab's first channel, where less than a block is left */
    q2c_tile_column tile = {
        .steps = p->steps,
        .segment_bytes = p->segment_bytes,
        .stream_bytes = p->stream_bytes,
        .relu = p->relu,
        .columns = p->out_w,
        .column_bytes = p->column_bytes,
        .pixel_bytes = p->in_c * m,
        .row_bytes = p->out_w * p->in_c * m,
        .channels = m,
    };
    int8_t *to = out;

    q2c_columns_clear(p, slab);
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c, to += p->out_h * tile.row_bytes) {
        for (int32_t c = 0; c < p->in_c; c += p->block) {
            const int32_t first = c < last ? c : last;
            const int32_t end = first + p->block;
            if (m == 1) { /* each plane makes one channel: all in one call */
                tile.channels = end - c;
                tile.plane_bytes = 4 * p->words;
            }
            for (int32_t y = 0; y < p->out_h; y += 8 / stride) {
                const int32_t top = y * stride - p->pad_h;
                tile.rows = p->out_h - y < 8 / stride ? p->out_h - y : 8 / stride;
                q2c_columns_fill(p, slab, in + first, top, top + (tile.rows - 1) * stride + p->window_rows);
                for (int32_t k = c; k < end; k += m == 1 ? p->block : 1) {
                    function(&tile, p->weights + k * m * stream_words, slab + (k - first) * p->words,
                             to + y * tile.row_bytes + k * m);
                }
            }
        }
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}

#endif /* Q2C_SLAB_COLUMNS_DSP_H */
