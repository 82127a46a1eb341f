/* SPDX-License-Identifier: MIT */
/* conv2d_rows_s8__dsp - int8 convolution over rolling int16 rows, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [1,H,W,C], out [1,H',W',O]; any kernel, stride, dilation, padding; W' >= 2; O a multiple of 4
 *   inner    two pixels x four channels on packed halfwords: tile_2x4__dsp
 *   memory   scratch: expanded rows and pointers; in and out must not overlap
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "conv2d_packed__dsp.h"

#include "clamp__dsp.h"
#include "expand__dsp.h"
#include "tile_2x4__dsp.h"

/* The expanded rows: a ring addressed by input row, and one row of padding for what lies above and below the image. */
typedef struct {
    int16_t *ring;
    int16_t *padding;
    int32_t next; /* the first input row not yet expanded */
} q2c_rows;

static void expand_row(const q2c_conv2d_packed_params *p, const q2c_rows *rows, const int8_t *in, int32_t y)
{
    int16_t *to = rows->ring + (y % p->ring_rows) * p->row_elements + p->pad_w * p->in_c;
    const int32_t n = p->in_w * p->in_c;
    if (p->in_c % 4 == 0) {
        q2c_expand_paired(to, in + y * n, n);
    } else {
        q2c_expand(to, in + y * n, n);
    }
}

/* Makes the rows of the window at `top` ready and points both pixels' segments at their left ends. */
static void prepare(const q2c_conv2d_packed_params *p, q2c_rows *rows, const int8_t *in, int32_t top,
                    const int16_t **starts)
{
    const int32_t end = top + (p->kernel_h - 1) * p->dilation_h + 1;
    if (rows->next < top) {
        rows->next = top;
    }
    for (; rows->next < end && rows->next < p->in_h; ++rows->next) {
        expand_row(p, rows, in, rows->next);
    }
    for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
        const int32_t y = top + ky * p->dilation_h;
        const int inside = y >= 0 && y < p->in_h;
        starts[ky] = inside ? rows->ring + (y % p->ring_rows) * p->row_elements : rows->padding;
    }
}

/* Points the segments of two neighbouring pixels at output column x. */
static void aim(const q2c_conv2d_packed_params *p, const int16_t *const *starts, const int16_t **segments, int32_t x)
{
    const int32_t stride = p->stride_w * p->in_c;
    const int32_t step = p->dilation_w * p->in_c;
    for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
        const int16_t *tap = starts[ky] + x * stride;
        for (int32_t s = 0; s < p->row_segments; ++s, tap += step) {
            *segments++ = tap;
            *segments++ = tap + stride;
        }
    }
}

void q2c_conv2d_rows_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t segments_n = p->kernel_h * p->row_segments;
    const int16_t **segments = scratch;
    const int16_t **starts = segments + 2 * segments_n;
    q2c_rows rows = {(int16_t *)(starts + p->kernel_h), NULL, 0};
    rows.padding = rows.ring + p->ring_rows * p->row_elements;
    q2c_fill_s16(rows.ring, p->in_zp, (p->ring_rows + 1) * p->row_elements);

    const q2c_tile tile = {segments, segments_n, p->passes, p->skip_bytes, p->groups, p->out_c};
    for (int32_t y = 0; y < p->out_h; ++y, out += p->out_w * p->out_c) {
        prepare(p, &rows, in, y * p->stride_h - p->pad_h, starts);
        for (int32_t x = 0; x < p->out_w; x += 2) {
            const int32_t at = x + 2 <= p->out_w ? x : p->out_w - 2; /* an odd last pixel: the last two again */
            aim(p, starts, segments, at);
            q2c_tile_2x4__dsp(&tile, p->weights, out + at * p->out_c);
        }
        if (p->out_min > -128 || p->out_max < 127) {
            q2c_clamp_bytes(out, p->out_w * p->out_c, p->out_min, p->out_max);
        }
    }
}
