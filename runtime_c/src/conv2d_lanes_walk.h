/* SPDX-License-Identifier: MIT */
/* conv2d_lanes_walk.h - four pixels after four pixels of a convolution: their patch, then all of their outputs. */
#ifndef Q2C_CONV2D_LANES_WALK_H
#define Q2C_CONV2D_LANES_WALK_H

#include "conv2d_lanes.h"

#include "clamp_bytes.h"
#include "patch_4.h"
#include "tile_4x1.h"

/* Where the first tap of an output pixel's window lies: it may be outside of the image. */
typedef struct {
    int32_t y, x, column;
} q2c_corner;

/* To the next output pixel, of the next row after the last. */
static inline void q2c_advance_corner(const q2c_conv2d_lanes_params *p, q2c_corner *at)
{
    at->x += p->stride_w;
    if (++at->column == p->out_w) {
        at->column = 0;
        at->x = -p->pad_w;
        at->y += p->stride_h;
    }
}

/* Copies a window, with padding where it is outside of the image. */
static inline void q2c_copy_window(const q2c_conv2d_lanes_params *p, const int8_t *image, const q2c_corner *at,
                                   int8_t *to)
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
static inline __attribute__((always_inline)) void q2c_patch_inside(const q2c_conv2d_lanes_params *p,
                                                                   const int8_t *first, int32_t step, uint32_t *patch,
                                                                   q2c_patch_4_function *patch_4)
{
    const int32_t run = p->kernel_w * p->in_c, pitch = p->dilation_h * p->in_w * p->in_c;
    const int8_t *from[4] = {first, first + step, first + 2 * step, first + 3 * step};

    for (int32_t ky = p->kernel_h; ky > 0; --ky) {
        patch = patch_4(patch, from, run);
        from[0] += pitch;
        from[1] += pitch;
        from[2] += pitch;
        from[3] += pitch;
    }
}

/* The patch of the pixels at four corners: straight from the image, or from copies of windows with padding or holes. */
static inline __attribute__((always_inline)) void q2c_make_patch(const q2c_conv2d_lanes_params *p, const int8_t *image,
                                                                 const q2c_corner at[4], uint32_t *patch,
                                                                 q2c_patch_4_function *patch_4)
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
            q2c_copy_window(p, image, &at[i], copy);
        }
    }
    for (int32_t ky = p->kernel_h; ky > 0; --ky) {
        patch = patch_4(patch, from, run);
        for (int32_t i = 0; i < 4; ++i) {
            from[i] += pitch[i];
        }
    }
}

static inline __attribute__((always_inline)) void q2c_conv2d_lanes(const q2c_conv2d_lanes_params *p, const int8_t *in,
                                                                   int8_t *out, void *scratch,
                                                                   q2c_tile_4x1_function *tile_4x1,
                                                                   q2c_patch_4_function *patch_4)
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
                q2c_patch_inside(p, in + (next.y * p->in_w + next.x) * p->in_c, p->stride_w * p->in_c, scratch,
                                 patch_4);
                next.column += 4;
                next.x += 4 * p->stride_w;
                tile.at[0] = p->out_c;
                tile.at[1] = 2 * p->out_c;
                tile.at[2] = 3 * p->out_c;
                tile_4x1(&tile, to);
                to += 4 * p->out_c;
                continue;
            }
            q2c_corner at[4] = {next};
            int32_t last = 0; /* pixels after the last are its twins */
            q2c_advance_corner(p, &next);
            for (int32_t i = 1; i < 4; ++i) {
                if (i < left) {
                    at[last = i] = next;
                    q2c_advance_corner(p, &next);
                }
                at[i] = at[last];
                tile.at[i - 1] = last * p->out_c;
            }
            q2c_make_patch(p, in, at, scratch, patch_4);
            tile_4x1(&tile, to);
            to += (last + 1) * p->out_c;
        }
    }
    q2c_clamp_each_byte(out, (int32_t)(to - out), p->out_min, p->out_max);
}

static inline __attribute__((always_inline)) void q2c_conv2d_lanes_pointwise(const q2c_conv2d_lanes_params *p,
                                                                             const int8_t *in, int8_t *out,
                                                                             void *scratch,
                                                                             q2c_tile_4x1_function *tile_4x1,
                                                                             q2c_patch_4_function *patch_4)
{
    const int32_t pixels = p->batches * p->in_h * p->in_w;
    q2c_tile_4x1 tile = {scratch, p->weights, p->records, p->out_c, 8 * p->in_c - 8, p->out_zp, {0}, p->chunks};
    int8_t *to = out;

    for (int32_t left = pixels; left > 0; left -= 4, in += 4 * p->in_c, to += 4 * p->out_c) {
        /* Pixels after the last are its twins. */
        const int32_t second = left > 1 ? 1 : 0, third = left > 2 ? 2 : second, fourth = left > 3 ? 3 : third;
        const int8_t *const from[4] = {in, in + second * p->in_c, in + third * p->in_c, in + fourth * p->in_c};
        tile.at[0] = second * p->out_c;
        tile.at[1] = third * p->out_c;
        tile.at[2] = fourth * p->out_c;
        patch_4(scratch, from, p->in_c);
        tile_4x1(&tile, to);
    }
    q2c_clamp_each_byte(out, pixels * p->out_c, p->out_min, p->out_max);
}

#endif /* Q2C_CONV2D_LANES_WALK_H */
