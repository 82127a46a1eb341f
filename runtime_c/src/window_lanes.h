/* SPDX-License-Identifier: MIT */
/* window_lanes.h - windows of one channel of a depthwise convolution, two at a time, Armv6-M and Armv7-M without DSP (Cortex-M0, M0+, M3).
 *
 *   inner    A plane of the channel holds two pixels in a word, x1 * 2^16 + x0, that lie as far from each other as the two
 *            outputs that are made of them. One MULS by a weight makes two products; sums are taken as in tile_4x1.h.
 *   plane    lines of words; taps that are side by side in a kernel's line are so in the plane's
 *   bounds   |lane| < 2^15 in a chunk, |acc| < 2^20: the generator refuses more
 *   stack    144 bytes
 */
#ifndef Q2C_WINDOW_LANES_H
#define Q2C_WINDOW_LANES_H

#include <stdint.h>

/* select/rows/depthwise_lanes.py: BODIES. For all but Q2C_ANY_WINDOW kernels are 3x3. */
typedef enum {
    Q2C_WINDOW_AT_ONCE,   /* the sum of a whole window fits into a lane */
    Q2C_WINDOW_BY_LINES,  /* that of each line does */
    Q2C_WINDOW_SPLIT,     /* that of two taps does */
    Q2C_WINDOW_BY_CHUNKS, /* `chunks` says how many taps */
} q2c_window_body;

typedef struct {
    const int32_t *taps;    /* the weights, a word each; nine words can be read */
    const uint8_t *chunks;  /* for Q2C_WINDOW_BY_CHUNKS: see window_lanes__v6m.S */
    const uint32_t *record; /* of the channel: requantize__v6m.inc */
    int32_t out_zp;
    int32_t lane;          /* bytes from the output of the lower lane to that of the upper one */
    int32_t out_step;      /* bytes from an output to the next */
    int32_t line_bytes;    /* from the first window of a line to behind the last, in the plane */
    int32_t line_pitch;    /* bytes from a line of windows to the next, in the plane */
    int32_t out_pitch;     /* the same for outputs */
    int32_t lines;         /* of windows */
    const uint32_t *plane; /* where the first window starts */
    int8_t *out;
    int32_t next_line;   /* bytes from behind a line of taps to the next */
    int32_t next_window; /* bytes from behind the last line of taps to the next window */
    int32_t body;        /* q2c_window_body */
} q2c_window_lanes;

typedef void q2c_window_lanes_function(const q2c_window_lanes *windows);
typedef uint32_t *q2c_pack_lanes_function(uint32_t *plane, const int8_t *in, int32_t lane, int32_t step, int32_t n);

enum { Q2C_WINDOW_TAPS = 9 }; /* that can be read, at least */

void q2c_window_lanes__v6m(const q2c_window_lanes *windows);
void q2c_window_lanes__v7m(const q2c_window_lanes *windows);

/* n >= 1 words of a plane: of bytes that are `step` apart, and of those that lie `lane` behind them. The end is returned. */
uint32_t *q2c_pack_lanes__v6m(uint32_t *plane, const int8_t *in, int32_t lane, int32_t step, int32_t n);
uint32_t *q2c_pack_lanes__v7m(uint32_t *plane, const int8_t *in, int32_t lane, int32_t step, int32_t n);

#endif /* Q2C_WINDOW_LANES_H */
