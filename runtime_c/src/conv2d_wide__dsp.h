/* SPDX-License-Identifier: MIT */
/* conv2d_wide__dsp.h - the walk over the pixels of a convolution on weights of int16 (tile_4x2__dsp.h), four at a time.
 *
 * The tile's functions are called by their names where this is inlined. The scratch holds the patch of four pixels, outputs
 * of four pixels, of which the last block uses a part, and copies of windows.
 */
#ifndef Q2C_CONV2D_WIDE_DSP_H
#define Q2C_CONV2D_WIDE_DSP_H

#include <stdint.h>

#include "clamp__dsp.h"
#include "conv2d_packed__dsp.h"
#include "patch_4__dsp.h"
#include "tile_4x2__dsp.h"

typedef q2c_conv2d_packed_params params;

#include "conv2d_window__dsp.h"

typedef void begin_function(q2c_tile_4x2 *tile, const uint32_t *stream, const int16_t *patch, int32_t pairs,
                            int32_t channel_pairs, int32_t relu);
typedef void tile_function(const q2c_tile_4x2 *tile, int8_t *out);

/* All channels of four pixels. An odd number begins with channels 0 and 1, and goes on with 1 and 2. */
static inline __attribute__((always_inline)) void make_channels(const params *p, q2c_tile_4x2 *tile, int8_t *to,
                                                                tile_function *make)
{
    if (p->out_c % 2 != 0) {
        const uint32_t *const all = tile->stream_end;
        tile->stream_end = tile->stream + 2 * p->pairs + Q2C_TILE_4X2_WORDS;
        make(tile, to++);
        tile->stream = tile->stream_end;
        tile->stream_end = all;
        make(tile, to);
        tile->stream = p->weights;
    } else {
        make(tile, to);
    }
}

/* The first n of four pixels, whose patch is there. */
static inline __attribute__((always_inline)) void make_pixels(const params *p, q2c_tile_4x2 *tile, int8_t *to,
                                                              int32_t n, int8_t *spare, tile_function *make)
{
    make_channels(p, tile, n < 4 ? spare : to, make);
    if (n < 4) {
        q2c_copy_bytes(to, spare, n * p->out_c);
    }
}

/* A 1x1 convolution of stride 1. */
static inline __attribute__((always_inline)) void q2c_wide_pointwise(const params *p, const int8_t *in, int8_t *out,
                                                                     int16_t *patch, begin_function *begin,
                                                                     tile_function *make)
{
    int8_t *const spare = (int8_t *)(patch + 8 * p->pairs);
    q2c_tile_4x2 tile = {.pixel_bytes = p->out_c};
    int8_t *to = out;

    begin(&tile, p->weights, patch, p->pairs, (p->out_c + 1) / 2, p->relu);
    for (int32_t left = p->batches * p->in_h * p->in_w; left > 0; left -= 4) {
        const int32_t n = left < 4 ? left : 4;
        const int8_t *pixels[4] = {in, in + p->in_c, in + 2 * p->in_c, in + 3 * p->in_c};
        for (int32_t i = n; i < 4; ++i) {
            pixels[i] = in;
        }
        q2c_patch_4__dsp(patch, pixels, p->window);
        make_pixels(p, &tile, to, n, spare, make);
        in += 4 * p->in_c;
        to += n * p->out_c;
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}

/* Copies the rows of four windows side by side, with padding where they lie outside of the image. */
static void copy_strip(const params *p, const int8_t *in, q2c_corner at, int8_t *to)
{
    const int32_t pitch = p->dilation_h * p->in_w * p->in_c;
    const int32_t row = p->copied[3];
    const q2c_span rows = clip(at.y, p->dilation_h, p->kernel_h, p->in_h);
    const q2c_span columns = clip(at.x, 1, p->kernel_w + 3 * p->stride_w, p->in_w);
    const int32_t bytes = (columns.end - columns.first) * p->in_c;
    q2c_fill_bytes(to, p->in_zp, p->kernel_h * row);
    to += rows.first * row + columns.first * p->in_c;
    in += offset(p, at) + rows.first * pitch + columns.first * p->in_c;
    for (int32_t n = rows.end - rows.first; n > 0; --n, to += row, in += pitch) {
        q2c_copy_bytes(to, in, bytes);
    }
}

/* Copies of n windows from the one at `at` on, which moves on: those of one row of outputs as a strip, or one by one where
 * taps of a row are apart. */
static void copy_windows(const params *p, const int8_t *in, q2c_corner *at, int32_t n, int8_t *to,
                         const int8_t *pixels[4])
{
    const int32_t step = p->stride_w * p->in_c;
    for (int32_t i = 0; i < n; to += p->kernel_h * p->copied[3]) {
        if (p->side < p->kernel_w) {
            copy_window(p, in, *at, to);
            pixels[i++] = to;
            advance(p, at);
            continue;
        }
        const int32_t y = at->y;
        copy_strip(p, in, *at, to);
        for (const int8_t *pixel = to; i < n && at->y == y; pixel += step) {
            pixels[i++] = pixel;
            advance(p, at);
        }
    }
}

/* The patch of the n pixels from the one whose window begins at `at`, which moves on: straight from the input, or by way of
 * copies where a window has padding or holes. What is missing of four is the last one again. */
static void make_patch(const params *p, const int8_t *in, q2c_corner *at, int32_t n, int16_t *patch, int8_t *copies)
{
    const int8_t *pixels[4];
    int inside = p->side == p->kernel_w;
    q2c_corner next = *at;
    for (int32_t i = 0; i < n; ++i) {
        pixels[i] = in + offset(p, next);
        inside = inside && is_inside(p, next);
        advance(p, &next);
    }
    if (!inside) {
        copy_windows(p, in, at, n, copies, pixels);
    }
    *at = next;
    for (int32_t i = n; i < 4; ++i) {
        pixels[i] = pixels[n - 1];
    }
    q2c_patch_4__dsp(patch, pixels, inside ? p->window : p->copied);
}

/* Any convolution without groups. */
static inline __attribute__((always_inline)) void q2c_wide_windows(const params *p, const int8_t *in, int8_t *out,
                                                                   int16_t *patch, begin_function *begin,
                                                                   tile_function *make)
{
    int8_t *const spare = (int8_t *)(patch + 8 * p->pairs);
    const int32_t step = p->stride_w * p->in_c;
    /* Where four windows of one row may begin that have no padding. */
    const int32_t end_four = (p->inside_w < p->end_x ? p->inside_w : p->end_x) - 3 * p->stride_w;
    const int32_t fours = p->side == p->kernel_w && end_four > 0 ? end_four : 0;
    q2c_tile_4x2 tile = {.pixel_bytes = p->out_c};
    int8_t *to = out;

    begin(&tile, p->weights, patch, p->pairs, (p->out_c + 1) / 2, p->relu);
    for (int32_t batch = 0; batch < p->batches; ++batch, in += p->in_h * p->in_w * p->in_c) {
        q2c_corner at = {-p->pad_h, -p->pad_w};
        for (int32_t left = p->out_h * p->out_w; left > 0; left -= 4) {
            const int32_t n = left < 4 ? left : 4;
            if ((uint32_t)at.x < (uint32_t)fours && (uint32_t)at.y < (uint32_t)p->inside_h) {
                const int8_t *const first = in + offset(p, at);
                const int8_t *const pixels[4] = {first, first + step, first + 2 * step, first + 3 * step};
                q2c_patch_4__dsp(patch, pixels, p->window);
                at.x += 3 * p->stride_w;
                advance(p, &at);
            } else {
                make_patch(p, in, &at, n, patch, spare + 4 * p->out_c);
            }
            make_pixels(p, &tile, to, n, spare, make);
            to += n * p->out_c;
        }
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}

#endif /* Q2C_CONV2D_WIDE_DSP_H */
