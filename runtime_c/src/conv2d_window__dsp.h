/* SPDX-License-Identifier: MIT */
/* conv2d_window__dsp.h - the walk over the windows of a convolution, and copies of them, for one kernel a file.
 *
 * The file that includes this has the typedef `params`, of a struct that begins with Q2C_CONV2D_WINDOWS.
 */
#include <stdint.h>

#include "expand__dsp.h"

/* Where the first tap of an output pixel's window lies: it may be outside of the image. */
typedef struct {
    int32_t y, x;
} q2c_corner;

/* To the next output pixel, of the next row after the last. */
static inline void advance(const params *p, q2c_corner *at)
{
    at->x += p->stride_w;
    if (at->x == p->end_x) {
        at->x = -p->pad_w;
        at->y += p->stride_h;
    }
}

static inline int is_inside(const params *p, q2c_corner at)
{
    return (uint32_t)at.y < (uint32_t)p->inside_h && (uint32_t)at.x < (uint32_t)p->inside_w;
}

static inline int32_t offset(const params *p, q2c_corner at)
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
static void copy_window(const params *p, const int8_t *in, q2c_corner at, int8_t *to)
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
