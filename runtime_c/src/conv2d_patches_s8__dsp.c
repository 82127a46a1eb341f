/* SPDX-License-Identifier: MIT */
/* conv2d_patches_s8__dsp - int8 convolution of any kind, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; any kernel, stride, dilation, padding, groups
 *   inner    two pixels x four channels on packed halfwords: tile_2x4__dsp
 *   memory   scratch: the patch of two pixels, and the bytes of their windows; out may run into in from behind as far as
 *            no later window reads what is written
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "conv2d_packed__dsp.h"

#include <stddef.h>

#include "clamp__dsp.h"
#include "expand__dsp.h"
#include "patch__dsp.h"
#include "tile_2x4__dsp.h"

/* Where the first tap of an output pixel's window lies: it may be outside of the image. */
typedef struct {
    int32_t y, x;
} q2c_corner;

/* To the next output pixel, of the next row after the last. */
static inline void advance(const q2c_conv2d_packed_params *p, q2c_corner *at)
{
    at->x += p->stride_w;
    if (at->x == p->end_x) {
        at->x = -p->pad_w;
        at->y += p->stride_h;
    }
}

static inline int is_inside(const q2c_conv2d_packed_params *p, q2c_corner at)
{
    return (uint32_t)at.y < (uint32_t)p->inside_h && (uint32_t)at.x < (uint32_t)p->inside_w;
}

static inline int32_t offset(const q2c_conv2d_packed_params *p, q2c_corner at)
{
    return (at.y * p->in_w + at.x) * p->in_c;
}

/* Of so many taps, `step` apart from `start` on: the first in [0, size), and the end of those. */
typedef struct {
    int32_t first, end;
} q2c_span;

static q2c_span clip(int32_t start, int32_t step, int32_t taps, int32_t size)
{
    q2c_span span = {0, taps};
    for (; span.first < span.end && start < 0; start += step) {
        ++span.first;
    }
    for (start += (span.end - 1 - span.first) * step; span.first < span.end && start >= size; start -= step) {
        --span.end;
    }
    return span;
}

/* Copies a window's taps, from the input channel at `in` on, with padding where they lie outside of the image. */
static void copy_window(const q2c_conv2d_packed_params *p, const int8_t *in, q2c_corner at, int8_t *to)
{
    const int32_t run = p->kernel_w * p->kernel_c;
    const int32_t pitch = p->dilation_h * p->in_w * p->in_c;
    const q2c_span rows = clip(at.y, p->dilation_h, p->kernel_h, p->in_h);
    q2c_fill_bytes(to, p->in_zp, p->kernel_h * run);
    to += rows.first * run;
    in += offset(p, at) + rows.first * pitch;
    for (int32_t kx = 0; kx < p->kernel_w; kx += p->side, to += p->side * p->kernel_c) {
        const int32_t x = kx * p->dilation_w;
        const q2c_span columns = clip(at.x + x, 1, p->side, p->in_w);
        const int32_t bytes = (columns.end - columns.first) * p->kernel_c;
        const int8_t *from = in + (x + columns.first) * p->in_c;
        int8_t *row = to + columns.first * p->kernel_c;
        for (int32_t n = rows.end - rows.first; n > 0; --n, row += run, from += pitch) {
            q2c_copy_bytes(row, from, bytes);
        }
    }
}

/* The patch of two pixels: straight from the input, or by way of copies where a window has padding or holes. */
static void make_patch(const q2c_conv2d_packed_params *p, const int8_t *in, q2c_corner a, q2c_corner b, int16_t *patch)
{
    if (p->side == p->kernel_w && is_inside(p, a) && is_inside(p, b)) {
        q2c_patch__dsp(patch, in + offset(p, a), in + offset(p, b), p->window);
    } else {
        int8_t *const copy_a = (int8_t *)(patch + 4 * p->pairs);
        int8_t *const copy_b = copy_a + p->kernel_h * p->kernel_w * p->kernel_c;
        copy_window(p, in, a, copy_a);
        copy_window(p, in, b, copy_b);
        q2c_patch__dsp(patch, copy_a, copy_b, p->copied);
    }
}

void q2c_conv2d_patches_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t channels = p->out_c / (p->in_c / p->kernel_c); /* outputs of one group of inputs */
    const int32_t group_words = (channels + 3) / 4 * (2 * p->pairs + Q2C_TILE_2X4_WORDS);
    q2c_tile_2x4 tile;
    int8_t *to = out;

    tile.stream = NULL;
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        q2c_corner next = {-p->pad_h, -p->pad_w};
        tile.pixel_bytes = p->out_c;
        for (int32_t left = p->out_h * p->out_w; left > 0; left -= 2) {
            const q2c_corner first = next;
            advance(p, &next);
            const q2c_corner second = left == 1 ? first : next;
            advance(p, &next);
            if (left == 1) {
                tile.pixel_bytes = 0; /* an odd last pixel is its own partner */
            }
            const uint32_t *stream = p->weights;
            for (int32_t c = 0; c < p->in_c; c += p->kernel_c, stream += group_words, to += channels) {
                if (tile.stream != stream) {
                    q2c_tile_2x4_begin__dsp(&tile, stream, scratch, p->pairs, channels, p->relu);
                }
                make_patch(p, in + c, first, second, scratch);
                q2c_tile_2x4__dsp(&tile, to);
            }
            to += tile.pixel_bytes;
        }
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}
