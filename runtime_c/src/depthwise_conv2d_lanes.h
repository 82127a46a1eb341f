/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_lanes.h - depthwise convolutions with two pixels to a word (window_lanes.h): parameters.
 *
 * Lines run along one axis of the image, whichever suits better; they follow each other along the other one. The two
 * pixels of a word are apart along either.
 */
#ifndef Q2C_DEPTHWISE_CONV2D_LANES_H
#define Q2C_DEPTHWISE_CONV2D_LANES_H

#include <stdint.h>

/* What is so along lines, or from line to line. */
typedef struct {
    int32_t in_n;     /* pixels of the image */
    int32_t in_step;  /* bytes from a pixel to the next */
    int32_t pad;      /* before the image */
    int32_t lane;     /* pixels from the lower lane to the upper one */
    int32_t out_n;    /* outputs of the lower lane */
    int32_t out_step; /* bytes from an output to the next */
    int32_t stride;
    int32_t taps;   /* of the kernel */
    int32_t extent; /* from the first tap of a window to behind the last */
} q2c_lane_axis;

typedef struct {
    int32_t batches;
    int32_t in_bytes, out_bytes; /* of an image */
    int32_t in_c, depth_multiplier;
    int32_t in_zp, out_zp;
    int32_t out_min, out_max;
    q2c_lane_axis along, across;
    int32_t words;           /* of a line of the plane */
    int32_t next_line;       /* words from behind a line of taps to the next */
    int32_t next_window;     /* words from behind the last line of taps to the next window */
    int32_t band;            /* lines of outputs for which the plane has room */
    int32_t out_lane;        /* bytes from an output of the lower lane to that of the upper one */
    int32_t chunk_bytes;     /* of a channel */
    const int8_t *weights;   /* of each channel, line after line */
    const uint8_t *chunks;   /* of each channel the q2c_window_body, then, for Q2C_WINDOW_BY_CHUNKS, its chunks */
    const uint32_t *records; /* select/lanes.py: records */
} q2c_depthwise_conv2d_lanes_params;

void q2c_depthwise_conv2d_lanes_s8__v6m(const q2c_depthwise_conv2d_lanes_params *p, const int8_t *in, int8_t *out,
                                        void *scratch);
void q2c_depthwise_conv2d_lanes_s8__v7m(const q2c_depthwise_conv2d_lanes_params *p, const int8_t *in, int8_t *out,
                                        void *scratch);

#endif /* Q2C_DEPTHWISE_CONV2D_LANES_H */
