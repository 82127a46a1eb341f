/* SPDX-License-Identifier: MIT */
/* winograd_tiles__dsp.h - the walk over the tiles of a convolution by Winograd's method.
 *
 * Tiles are walked from left to right and from top to bottom, two at a time, through all images. Where their size does not
 * divide that of the output, the last ones overlap those before. A tile whose inputs lie inside of the image reads them
 * there, others read a copy with padding.
 */
#ifndef Q2C_WINOGRAD_TILES_DSP_H
#define Q2C_WINOGRAD_TILES_DSP_H

#include <stddef.h>
#include <stdint.h>

#include "clamp__dsp.h"
#include "conv2d_winograd__dsp.h"
#include "expand__dsp.h"
#include "winograd__dsp.h"

typedef void q2c_winograd_input_function(uint32_t *tile, const int8_t *in, const q2c_winograd_patch *patch,
                                         uint32_t *work);
typedef void q2c_winograd_products_function(int32_t *sums, const uint32_t *weights, const uint32_t *tiles,
                                            int32_t quads);
typedef void q2c_winograd_output_function(const q2c_winograd_place *place, const int32_t *sums, const int32_t *finish,
                                          int32_t channel, int32_t channels);

/* What makes a tile of n x n outputs. The functions are called by their names where this is inlined. */
typedef struct {
    int32_t n;
    q2c_winograd_input_function *input;
    q2c_winograd_products_function *products;
    q2c_winograd_output_function *output;
} q2c_winograd_form;

/* `side` rows and columns of inputs from (y, x) on, in the image or not, with whole quads of channels. */
static void q2c_copy_patch(const q2c_conv2d_winograd_params *p, const int8_t *in, int32_t y, int32_t x, int32_t side,
                           int8_t *to)
{
    const int32_t pixel = 4 * p->quads;
    const int32_t first = x < 0 ? -x : 0;
    const int32_t end = x + side > p->in_w ? p->in_w - x : side;
    q2c_fill_bytes(to, p->in_zp, side * side * pixel);
    for (int32_t row = 0; row < side; ++row, to += side * pixel) {
        if (y + row < 0 || y + row >= p->in_h) {
            continue;
        }
        const int8_t *from = in + ((y + row) * p->in_w + x + first) * p->in_c;
        if (pixel == p->in_c) {
            q2c_copy_bytes(to + first * pixel, from, (end - first) * pixel);
            continue;
        }
        for (int32_t column = first; column < end; ++column, from += p->in_c) {
            q2c_copy_bytes(to + column * pixel, from, p->in_c);
        }
    }
}

/* The positions of the tile whose inputs begin at (y, x). */
static inline __attribute__((always_inline)) void q2c_winograd_input(const q2c_conv2d_winograd_params *p,
                                                                     const int8_t *in, int32_t y, int32_t x,
                                                                     q2c_winograd_form form, uint32_t *tile,
                                                                     uint32_t *work, int8_t *copy)
{
    const int32_t side = form.n + 2;
    q2c_winograd_patch patch = {p->in_w * p->in_c, p->in_c, p->quads};
    if (y >= 0 && x >= 0 && y + side <= p->in_h && x + side <= p->in_w && 4 * p->quads == p->in_c) {
        form.input(tile, in + (y * p->in_w + x) * p->in_c, &patch, work);
    } else {
        patch.pixel_bytes = 4 * p->quads;
        patch.row_bytes = side * patch.pixel_bytes;
        q2c_copy_patch(p, in, y, x, side, copy);
        form.input(tile, copy, &patch, work);
    }
}

/* All output channels of one or two tiles. */
static inline __attribute__((always_inline)) void q2c_winograd_outputs(const q2c_conv2d_winograd_params *p,
                                                                       const q2c_winograd_place *place,
                                                                       q2c_winograd_form form, const uint32_t *tiles,
                                                                       int32_t *sums)
{
    const int32_t weights = (form.n + 2) * (form.n + 2) * p->quads * 8; /* words of four output channels */
    const uint32_t *stream = p->weights;
    for (int32_t c = 0; c < p->out_c; c += 4, stream += weights + 16) {
        form.products(sums, stream, tiles, p->quads);
        form.output(place, sums, (const int32_t *)(stream + weights), c, p->out_c - c < 4 ? p->out_c - c : 4);
    }
}

/* A whole layer of at least n x n outputs. */
static inline __attribute__((always_inline)) void q2c_winograd(const q2c_conv2d_winograd_params *p, const int8_t *in,
                                                               int8_t *out, uint32_t *scratch, q2c_winograd_form form)
{
    const int32_t positions = (form.n + 2) * (form.n + 2);
    uint32_t *const tiles = scratch;
    uint32_t *const sums = tiles + positions * 4 * p->quads; /* also what transforms of inputs work with */
    int8_t *const copy = (int8_t *)(sums + positions * 8);
    q2c_winograd_place place = {{NULL, NULL}, 0, p->out_w * p->out_c, p->out_c, p->relu};
    int8_t *to = out;

    for (int32_t n = p->batches; n > 0; --n) {
        for (int32_t row = 0; row < p->out_h; row += form.n) {
            const int32_t y = row + form.n <= p->out_h ? row : p->out_h - form.n;
            for (int32_t column = 0; column < p->out_w; column += form.n) {
                const int32_t x = column + form.n <= p->out_w ? column : p->out_w - form.n;
                q2c_winograd_input(p, in, y - p->pad_h, x - p->pad_w, form, tiles + place.tiles, sums, copy);
                place.to[place.tiles++] = to + (y * p->out_w + x) * p->out_c;
                if (place.tiles == 2) {
                    q2c_winograd_outputs(p, &place, form, tiles, (int32_t *)sums);
                    place.tiles = 0;
                }
            }
        }
        in += p->in_h * p->in_w * p->in_c;
        to += p->out_h * p->out_w * p->out_c;
    }
    if (place.tiles > 0) {
        q2c_winograd_outputs(p, &place, form, tiles, (int32_t *)sums);
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}

#endif /* Q2C_WINOGRAD_TILES_DSP_H */
