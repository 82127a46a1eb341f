/* SPDX-License-Identifier: MIT */
/* depthwise_slabs__mve.h - the loops that the depthwise kernels of depthwise_conv2d__mve.h share, for one kernel a file.
 *
 * The file that includes this has the function
 *     void make_outputs(const q2c_depthwise_conv2d_mve_params *p, const q2c_depthwise_tiles *tiles)
 * Some channels of the whole image are finished before the next ones begin. Outputs may replace inputs: a slab has been
 * read before its outputs are written, and rows that the next slab reads once more are saved.
 */
#ifndef Q2C_DEPTHWISE_SLABS_MVE_H
#define Q2C_DEPTHWISE_SLABS_MVE_H

#include "depthwise_conv2d__mve.h"
#include "patch__mve.h"

typedef q2c_depthwise_conv2d_mve_params params;

enum { VECTOR = 16 };

/* Some channels of an image. */
typedef struct {
    const params *p;
    const int8_t *in; /* their first element */
    int8_t *out;
    int32_t width;   /* channels, at most p->chunk */
    int8_t *padding; /* a vector of zero points */
    int8_t *saved;   /* rows of the image, from row `saved_from` on */
    int32_t saved_from, saved_end;
    q2c_depthwise_entry *entries;
    int8_t *slab;
} slice;

static void make_outputs(const params *p, const q2c_depthwise_tiles *tiles);

/* Whether a row of the slice is contiguous in the image: there is one slice. */
static inline int is_whole(const params *p)
{
    return p->chunk == p->in_c;
}

/* Bytes of a row as it is saved. */
static inline int32_t saved_bytes(const params *p)
{
    return is_whole(p) ? p->used_w * p->in_c : p->used_w * VECTOR;
}

static q2c_depthwise_line line(const slice *s, int32_t row)
{
    const params *p = s->p;
    q2c_depthwise_line found = {s->padding, 0};
    if ((uint32_t)row < (uint32_t)p->in_h) {
        const int saved = row >= s->saved_from && row < s->saved_end;
        found.start = saved ? s->saved + (row - s->saved_from) * saved_bytes(p) : s->in + row * p->in_w * p->in_c;
        found.step = saved || is_whole(p) ? VECTOR : p->in_c;
    }
    return found;
}

/* One block of the slab from `to` on: four rows of the image, the first of them `row`. */
static void make_block(const slice *s, int32_t row, int8_t *to)
{
    const params *p = s->p;
    const int32_t pitch = 4 * p->chunk;
    const int32_t used = p->used_w * pitch;
    const int32_t left = p->pad_w * pitch;
    const int32_t right = p->columns * pitch - left - used;
    q2c_depthwise_line lines[4];

    for (int32_t i = 0; i < 4; ++i) {
        lines[i] = line(s, row + i * p->dilation_h);
    }
    q2c_fill__mve(to, p->in_zp, left);
    if (is_whole(p)) {
        const int32_t bytes = p->used_w * p->in_c;
        q2c_interleave_4__mve(to + left, lines, bytes / VECTOR, VECTOR, bytes % VECTOR);
    } else {
        q2c_interleave_4__mve(to + left, lines, p->used_w, s->width, 0);
    }
    q2c_fill__mve(to + left + used, p->in_zp, right); /* after what a step may have written too much */
}

/* All blocks of the strips from output row y on. */
static void make_slab(const slice *s, int32_t y, int32_t strips)
{
    const params *p = s->p;
    const int32_t block_bytes = p->columns * 4 * p->chunk;
    int32_t first = y * p->stride_h - p->pad_h;
    int8_t *to = s->slab;

    for (int32_t strip = 0; strip < strips; ++strip, first += p->strip_step) {
        int32_t row = first;
        for (int32_t b = 0; b < p->strip_blocks; ++b, to += block_bytes, row += 4 * p->dilation_h) {
            make_block(s, row, to);
        }
    }
    for (int32_t b = 0; b < p->extra_blocks; ++b, to += block_bytes, first += p->strip_step) {
        make_block(s, first, to);
    }
}

/* Eight outputs at a time, from output row y on. */
static void list_entries(const slice *s, int32_t y, int32_t strips)
{
    const params *p = s->p;
    const int32_t strip_bytes = p->strip_blocks * p->columns * 4 * p->chunk;
    const int32_t rows = p->entry_strips * p->strip_rows;
    q2c_depthwise_entry *entry = s->entries;

    for (int32_t strip = 0; strip < strips; strip += p->entry_strips, y += rows) {
        const int32_t left = p->out_h - y;
        const int32_t lanes = p->row_lanes[left < rows ? left : rows];
        const int8_t *window = s->slab + strip * strip_bytes;
        int8_t *out = s->out + y * p->out_w * p->out_c;
        for (int32_t x = p->out_w; x > 0; x -= p->entry_columns, ++entry) {
            entry->first = window;
            entry->second = window + p->second_bytes;
            entry->out = out;
            entry->lanes = (uint32_t)(lanes & p->column_lanes[x < p->entry_columns ? x : p->entry_columns]);
            window += p->entry_bytes;
            out += p->entry_columns * p->out_c;
        }
    }
    entry->first = 0;
}

/* Keeps the rows that the next slab, from output row y on, reads again. */
static void save_rows(slice *s, int32_t y)
{
    const params *p = s->p;
    int32_t row = y * p->stride_h - p->pad_h;
    s->saved_from = row;
    s->saved_end = row + p->saved;
    for (int8_t *to = s->saved; row < s->saved_end; ++row, to += saved_bytes(p)) {
        if ((uint32_t)row < (uint32_t)p->in_h) {
            const int8_t *from = s->in + row * p->in_w * p->in_c;
            if (is_whole(p)) {
                q2c_copy_rows__mve(to, from, 1, p->used_w * p->in_c, 0, 0);
            } else {
                q2c_copy_rows__mve(to, from, p->used_w, s->width, VECTOR, p->in_c);
            }
        }
    }
}

static void convolve_slice(slice *s, q2c_depthwise_tiles *tiles)
{
    const params *p = s->p;
    const int32_t strips = (p->out_h + p->strip_rows - 1) / p->strip_rows;

    s->saved_from = s->saved_end = 0;
    for (int32_t strip = 0; strip < strips; strip += p->strips) {
        const int32_t count = strips - strip < p->strips ? strips - strip : p->strips;
        const int32_t y = strip * p->strip_rows;
        make_slab(s, y, count);
        if (p->saved > 0 && strip + count < strips) {
            save_rows(s, y + count * p->strip_rows);
        }
        list_entries(s, y, count);
        make_outputs(p, tiles);
    }
}

static void convolve_slices(const params *p, const int8_t *in, int8_t *out, void *scratch)
{
    slice s;
    q2c_depthwise_tiles tiles;

    s.p = p;
    s.slab = scratch;
    s.padding = s.slab + p->slab_bytes;
    s.saved = s.padding + VECTOR;
    s.entries = (q2c_depthwise_entry *)(void *)(s.saved + (p->saved * saved_bytes(p) + VECTOR - 1) / VECTOR * VECTOR);
    q2c_fill__mve(s.padding, p->in_zp, VECTOR);
    tiles.entries = s.entries;
    tiles.out_zp = p->out_zp;
    tiles.apart = p->apart;
    for (int32_t i = 0; i < 4; ++i) {
        tiles.gather[i] = p->gather[i];
        tiles.output[i] = p->output[i];
    }
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c, out += p->out_h * p->out_w * p->out_c) {
        tiles.stream = p->weights;
        for (int32_t c = 0; c < p->in_c; c += p->chunk) {
            s.width = p->in_c - c < p->chunk ? p->in_c - c : p->chunk;
            s.in = in + c;
            s.out = out + c * p->depth_multiplier;
            tiles.channels = s.width * p->depth_multiplier;
            convolve_slice(&s, &tiles);
            tiles.stream += tiles.channels * p->stream_words;
        }
    }
}

static inline void convolve(const params *p, const int8_t *in, int8_t *out, void *scratch)
{
    convolve_slices(p, in, out, scratch);
    if (p->out_min > -128 || p->out_max < 127) {
        q2c_clamp__mve(out, p->batches * p->out_h * p->out_w * p->out_c, p->out_min, p->out_max);
    }
}

#endif /* Q2C_DEPTHWISE_SLABS_MVE_H */
