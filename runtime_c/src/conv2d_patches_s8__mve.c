/* SPDX-License-Identifier: MIT */
/* conv2d_patches_s8__mve - int8 convolution of any kind, Armv8.1-M with Helium.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; any kernel, stride, dilation, padding, groups
 *   inner    four pixels x two channels: tile_4x2__mve
 *   memory   scratch: the windows of four pixels; out may run into in from behind as far as no later window reads what is
 *            written
 *   bounds   right shifts only; the generator falls back where a layer has others
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "conv2d_tiles__mve.h"

#include "patch__mve.h"
#include "tile_4x2__mve.h"

/* An output pixel of one image: its column, and where the first tap of its window lies, perhaps outside of the image. */
typedef struct {
    int32_t column, y, x;
} q2c_cursor;

static inline void advance(const q2c_conv2d_tiles_params *p, q2c_cursor *at)
{
    at->x += p->stride_w;
    if (++at->column == p->out_w) {
        at->column = 0;
        at->x = -p->pad_w;
        at->y += p->stride_h;
    }
}

static inline int is_inside(const q2c_conv2d_tiles_params *p, int32_t y, int32_t x)
{
    return (uint32_t)y < (uint32_t)p->inside_h && (uint32_t)x < (uint32_t)p->inside_w;
}

/* Of so many taps, `step` apart from `start` on: the first in [0, size), and the end of those. */
typedef struct {
    int32_t first, end;
} q2c_span;

static inline q2c_span inside_span(int32_t start, int32_t step, int32_t taps, int32_t size)
{
    q2c_span span = {0, taps};
    while (span.first < span.end && start + span.first * step < 0) {
        ++span.first;
    }
    while (span.first < span.end && start + (span.end - 1) * step >= size) {
        --span.end;
    }
    return span;
}

/* Copies the window at (y, x), from the input channel at `in` on, with padding where it lies outside of the image. */
static void copy_window(const q2c_conv2d_tiles_params *p, const int8_t *in, int32_t y, int32_t x, int8_t *to)
{
    const int32_t run = p->kernel_w * p->kernel_c;
    const int32_t pitch = p->dilation_h * p->in_w * p->in_c;
    const q2c_span rows = inside_span(y, p->dilation_h, p->kernel_h, p->in_h);
    if (!is_inside(p, y, x)) {
        q2c_fill__mve(to, p->in_zp, p->kernel_h * run);
    }
    to += rows.first * run;
    in += (y * p->in_w + x) * p->in_c + rows.first * pitch;
    for (int32_t kx = 0; kx < p->kernel_w; kx += p->side, to += p->side * p->kernel_c) {
        const int32_t offset = kx * p->dilation_w;
        const q2c_span columns = inside_span(x + offset, 1, p->side, p->in_w);
        q2c_copy_rows__mve(to + columns.first * p->kernel_c, in + (offset + columns.first) * p->in_c,
                           rows.end - rows.first, (columns.end - columns.first) * p->kernel_c, run, pitch);
    }
}

/* The windows of so many pixels, `pitch` bytes apart; the cursor moves on. */
static void make_patch(const q2c_conv2d_tiles_params *p, const int8_t *in, q2c_cursor *at, int32_t count,
                       const q2c_window *window, int8_t *patch)
{
    const int32_t last = at->x + 3 * p->stride_w;
    if (at->column + 4 <= p->out_w && p->side == p->kernel_w && is_inside(p, at->y, at->x) &&
        is_inside(p, at->y, last)) {
        q2c_patch_4__mve(patch, in + (at->y * p->in_w + at->x) * p->in_c, window);
        at->column += 3;
        at->x = last;
        advance(p, at);
        return;
    }
    for (int32_t i = 0; i < count; ++i, patch += window->patch_bytes) {
        copy_window(p, in, at->y, at->x, patch);
        advance(p, at);
    }
}

/* All pixels of one image. */
static void convolve(const q2c_conv2d_tiles_params *p, const q2c_window *window, const int8_t *in, int8_t *out,
                     int8_t *patch)
{
    const int32_t channels = p->out_c / (p->in_c / p->kernel_c); /* outputs of one group of inputs */
    const int32_t group_words = (channels + 1) / 2 * q2c_tile_4x2_words(p->steps);
    q2c_cursor next = {0, -p->pad_h, -p->pad_w};
    q2c_tile_4x2 tile;

    tile.out_zp = p->out_zp;
    tile.steps = p->steps;
    tile.relu = p->relu;
    q2c_tile_4x2_pixels(&tile, patch, window->patch_bytes, 4, p->out_c, channels);
    for (int32_t left = p->out_h * p->out_w; left > 0; left -= 4) {
        const int32_t count = left < 4 ? left : 4;
        const q2c_cursor here = next;
        const uint32_t *stream = p->weights;
        if (count < 4) {
            q2c_tile_4x2_pixels(&tile, patch, window->patch_bytes, count, p->out_c, channels);
        }
        for (int32_t c = 0; c < p->in_c; c += p->kernel_c, stream += group_words, out += channels) {
            next = here;
            make_patch(p, in + c, &next, count, window, patch);
            q2c_tile_4x2_block(&tile, stream, channels, out);
        }
        out += (count - 1) * p->out_c;
    }
}

void q2c_conv2d_patches_s8__mve(const q2c_conv2d_tiles_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t in_bytes = p->in_h * p->in_w * p->in_c;
    const int32_t out_bytes = p->out_h * p->out_w * p->out_c;
    const q2c_window window = {p->kernel_h, p->kernel_w * p->kernel_c, p->dilation_h * p->in_w * p->in_c,
                               p->stride_w * p->in_c, p->steps * Q2C_TILE_4X2_STEP};

    for (int32_t n = 0; n < p->batches; ++n) {
        convolve(p, &window, in + n * in_bytes, out + n * out_bytes, scratch);
    }
    if (p->out_min > -128 || p->out_max < 127) {
        q2c_clamp__mve(out, p->batches * out_bytes, p->out_min, p->out_max);
    }
}
