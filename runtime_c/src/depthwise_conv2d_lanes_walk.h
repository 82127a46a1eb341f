/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_lanes_walk.h - channel after channel of a depthwise convolution: its plane, then its windows. */
#ifndef Q2C_DEPTHWISE_CONV2D_LANES_WALK_H
#define Q2C_DEPTHWISE_CONV2D_LANES_WALK_H

#include "depthwise_conv2d_lanes.h"

#include "clamp_bytes.h"
#include "window_lanes.h"

/* What an instruction set brings along. */
typedef struct {
    q2c_window_lanes_function *windows;
    q2c_pack_lanes_function *pack;
    int32_t record_words; /* of a channel */
} q2c_lane_tools;

typedef struct {
    int32_t first, end;
} q2c_range;

/* Which of n words are pixels of the image, the first of them being at `start`. */
static inline q2c_range q2c_pixels_inside(int32_t start, int32_t in_n, int32_t n)
{
    const int32_t first = start < 0 ? -start : 0;
    const int32_t end = in_n - start < n ? in_n - start : n;
    const q2c_range range = {first, end > first ? end : first};
    return range;
}

static inline int q2c_range_contains(q2c_range range, int32_t i)
{
    return i >= range.first && i < range.end;
}

/* Words from `first` to before `end` of a line in which a lane may be outside of the image. `low` and `high` are where
 * word 0 would have its pixels. */
static inline uint32_t *q2c_pack_border(const q2c_depthwise_conv2d_lanes_params *p, uint32_t *plane, const int8_t *low,
                                        int32_t first, int32_t end, const q2c_range lanes[2])
{
    const int32_t lane = p->along.lane * p->along.in_step + p->across.lane * p->across.in_step;

    for (int32_t i = first; i < end; ++i) {
        const int8_t *at = low + i * p->along.in_step;
        const int32_t x0 = q2c_range_contains(lanes[0], i) ? *at : p->in_zp;
        const int32_t x1 = q2c_range_contains(lanes[1], i) ? at[lane] : p->in_zp;
        *plane++ = (uint32_t)x0 + ((uint32_t)x1 << 16);
    }
    return plane;
}

/* Lines `first` to before `end` of the plane of a channel. Line 0 begins above and to the left of the image. */
static inline __attribute__((always_inline)) void q2c_pack_lines(const q2c_depthwise_conv2d_lanes_params *p,
                                                                 uint32_t *plane, const int8_t *channel, int32_t first,
                                                                 int32_t end, const q2c_lane_tools *tools)
{
    const int32_t lane = p->along.lane * p->along.in_step + p->across.lane * p->across.in_step;
    const int32_t left = -p->along.pad;

    for (int32_t line = first; line < end; ++line) {
        const int32_t low = line - p->across.pad, high = low + p->across.lane;
        const int8_t *at = channel + low * p->across.in_step + left * p->along.in_step;
        q2c_range lanes[2] = {{0, 0}, {0, 0}};
        if ((uint32_t)low < (uint32_t)p->across.in_n) {
            lanes[0] = q2c_pixels_inside(left, p->along.in_n, p->words);
        }
        if ((uint32_t)high < (uint32_t)p->across.in_n) {
            lanes[1] = q2c_pixels_inside(left + p->along.lane, p->along.in_n, p->words);
        }
        const int32_t begin = lanes[0].first > lanes[1].first ? lanes[0].first : lanes[1].first;
        const int32_t stop = lanes[0].end < lanes[1].end ? lanes[0].end : lanes[1].end;
        if (begin < stop) {
            plane = q2c_pack_border(p, plane, at, 0, begin, lanes);
            plane = tools->pack(plane, at + begin * p->along.in_step, lane, p->along.in_step, stop - begin);
            plane = q2c_pack_border(p, plane, at, stop, p->words, lanes);
        } else {
            plane = q2c_pack_border(p, plane, at, 0, p->words, lanes);
        }
    }
}

/* All outputs of one input channel of an image. `taps` is scratch for a word for each tap, the plane follows. */
static inline __attribute__((always_inline)) void q2c_run_lane_channel(const q2c_depthwise_conv2d_lanes_params *p,
                                                                       int32_t c, const int8_t *in, int8_t *out,
                                                                       int32_t *taps, uint32_t *plane,
                                                                       const q2c_lane_tools *tools)
{
    const int32_t size = p->along.taps * p->across.taps, stride = p->across.stride;
    const int32_t kept = p->across.extent > stride ? p->across.extent - stride : 0; /* lines, for the next band */
    const int32_t word = (int32_t)sizeof *plane;
    int32_t packed = 0; /* lines */

    for (int32_t done = 0; done < p->across.out_n; done += p->band) {
        const int32_t first = done * stride;
        const int32_t lines = p->across.out_n - done < p->band ? p->across.out_n - done : p->band;
        const int32_t end = first + (lines - 1) * stride + p->across.extent;
        int32_t have = 0;
        if (done > 0) {
            const uint32_t *from = plane + p->band * stride * p->words;
            have = kept;
            for (int32_t i = 0; i < kept * p->words; ++i) {
                plane[i] = from[i];
            }
            packed = first + kept;
        }
        q2c_pack_lines(p, plane + have * p->words, in + c, packed, end, tools);
        for (int32_t m = 0; m < p->depth_multiplier; ++m) {
            const int32_t o = c * p->depth_multiplier + m;
            const int8_t *weights = p->weights + o * size;
            const uint8_t *chunks = p->chunks + o * p->chunk_bytes;
            for (int32_t i = 0; i < size; ++i) {
                taps[i] = weights[i];
            }
            const q2c_window_lanes windows = {
                .taps = taps,
                .chunks = chunks + 1,
                .record = p->records + tools->record_words * o,
                .out_zp = p->out_zp,
                .lane = p->out_lane,
                .out_step = p->along.out_step,
                .line_bytes = p->along.out_n * p->along.stride * word,
                .line_pitch = stride * p->words * word,
                .out_pitch = p->across.out_step,
                .lines = lines,
                .plane = plane,
                .out = out + o + done * p->across.out_step,
                .next_line = p->next_line * word,
                .next_window = p->next_window * word,
                .body = chunks[0],
            };
            tools->windows(&windows);
        }
    }
}

static inline __attribute__((always_inline)) void q2c_depthwise_conv2d_lanes(const q2c_depthwise_conv2d_lanes_params *p,
                                                                             const int8_t *in, int8_t *out,
                                                                             void *scratch, const q2c_lane_tools *tools)
{
    const int32_t size = p->along.taps * p->across.taps;
    int32_t *taps = scratch;
    uint32_t *plane = (uint32_t *)scratch + (size > Q2C_WINDOW_TAPS ? size : Q2C_WINDOW_TAPS);
    int8_t *to = out;

    for (int32_t n = 0; n < p->batches; ++n, in += p->in_bytes, to += p->out_bytes) {
        for (int32_t c = 0; c < p->in_c; ++c) {
            q2c_run_lane_channel(p, c, in, to, taps, plane, tools);
        }
    }
    q2c_clamp_each_byte(out, (int32_t)(to - out), p->out_min, p->out_max);
}

#endif /* Q2C_DEPTHWISE_CONV2D_LANES_WALK_H */
