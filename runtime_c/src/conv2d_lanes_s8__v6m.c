/* SPDX-License-Identifier: MIT */
/* conv2d_lanes_s8__v6m - int8 convolution, Armv6-M.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; any kernel, stride, dilation and padding; no groups
 *   inner    four pixels x one channel, two pixels to a word: tile_4x1__v6m
 *   memory   scratch: the patch of four pixels, and the bytes of their windows; out may run into in from behind as far
 *            as no later window reads what is written
 *   bounds   see tile_4x1__v6m.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#two-pixels-to-a-word
 */
#include "conv2d_lanes.h"

#include "clamp_bytes.h"
#include "patch_4__v6m.h"
#include "tile_4x1__v6m.h"

/* Where the first tap of an output pixel's window lies: it may be outside of the image. */
typedef struct {
    int32_t y, x, column;
} q2c_corner;

/* To the next output pixel, of the next row after the last. */
static void advance(const q2c_conv2d_lanes_params *p, q2c_corner *at)
{
    at->x += p->stride_w;
    if (++at->column == p->out_w) {
        at->column = 0;
        at->x = -p->pad_w;
        at->y += p->stride_h;
    }
}

/* Copies a window, with padding where it is outside of the image. */
static void copy_window(const q2c_conv2d_lanes_params *p, const int8_t *image, const q2c_corner *at, int8_t *to)
{
    const int8_t padding = (int8_t)p->in_zp;

    for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
        const int32_t y = at->y + ky * p->dilation_h;
        for (int32_t kx = 0; kx < p->kernel_w; ++kx) {
            const int32_t x = at->x + kx * p->dilation_w;
            const int inside = (uint32_t)y < (uint32_t)p->in_h && (uint32_t)x < (uint32_t)p->in_w;
            const int8_t *from = inside ? image + (y * p->in_w + x) * p->in_c : &padding;
            for (int32_t c = p->in_c; c > 0; --c, from += inside) {
                *to++ = *from;
            }
        }
    }
}

/* The patch of four pixels without padding or holes, each so many bytes from the one before. */
static void patch_inside(const q2c_conv2d_lanes_params *p, const int8_t *first, int32_t step, uint32_t *patch)
{
    const int32_t run = p->kernel_w * p->in_c, pitch = p->dilation_h * p->in_w * p->in_c;
    const int8_t *from[4] = {first, first + step, first + 2 * step, first + 3 * step};

    for (int32_t ky = p->kernel_h; ky > 0; --ky) {
        patch = q2c_patch_4__v6m(patch, from, run);
        from[0] += pitch;
        from[1] += pitch;
        from[2] += pitch;
        from[3] += pitch;
    }
}

/* The patch of the pixels at four corners: straight from the image, or from copies of windows with padding or holes. */
static void make_patch(const q2c_conv2d_lanes_params *p, const int8_t *image, const q2c_corner at[4], uint32_t *patch)
{
    const int32_t run = p->kernel_w * p->in_c;
    const int8_t *from[4];
    int32_t pitch[4];
    int8_t *copy = (int8_t *)(patch + 2 * (p->kernel_h * run + 1));

    for (int32_t i = 0; i < 4; ++i, copy += p->kernel_h * run) {
        const int inside = (uint32_t)at[i].y < (uint32_t)p->inside_h && (uint32_t)at[i].x < (uint32_t)p->inside_w;
        from[i] = inside ? image + (at[i].y * p->in_w + at[i].x) * p->in_c : copy;
        pitch[i] = inside ? p->dilation_h * p->in_w * p->in_c : run;
        if (!inside) {
            copy_window(p, image, &at[i], copy);
        }
    }
    for (int32_t ky = p->kernel_h; ky > 0; --ky) {
        patch = q2c_patch_4__v6m(patch, from, run);
        for (int32_t i = 0; i < 4; ++i) {
            from[i] += pitch[i];
        }
    }
}

void q2c_conv2d_lanes_s8__v6m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t taps = p->kernel_h * p->kernel_w * p->in_c;
    const int32_t pixels = p->out_h * p->out_w;
    q2c_tile_4x1 tile = {scratch, p->weights, p->records, p->out_c, 8 * taps - 8, p->out_zp, {0}, p->chunks};
    int8_t *to = out;

    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        q2c_corner next = {-p->pad_h, -p->pad_w, 0};
        for (int32_t left = pixels; left > 0; left -= 4) {
            if (next.column + 4 < p->out_w && next.x >= 0 && next.x + 3 * p->stride_w < p->inside_w &&
                (uint32_t)next.y < (uint32_t)p->inside_h) {
                patch_inside(p, in + (next.y * p->in_w + next.x) * p->in_c, p->stride_w * p->in_c, scratch);
                next.column += 4;
                next.x += 4 * p->stride_w;
                tile.at[0] = p->out_c;
                tile.at[1] = 2 * p->out_c;
                tile.at[2] = 3 * p->out_c;
                q2c_tile_4x1__v6m(&tile, to);
                to += 4 * p->out_c;
                continue;
            }
            q2c_corner at[4] = {next};
            int32_t last = 0; /* pixels after the last are its twins */
            advance(p, &next);
            for (int32_t i = 1; i < 4; ++i) {
                if (i < left) {
                    at[last = i] = next;
                    advance(p, &next);
                }
                at[i] = at[last];
                tile.at[i - 1] = last * p->out_c;
            }
            make_patch(p, in, at, scratch);
            q2c_tile_4x1__v6m(&tile, to);
            to += (last + 1) * p->out_c;
        }
    }
    q2c_clamp_each_byte(out, (int32_t)(to - out), p->out_min, p->out_max);
}
