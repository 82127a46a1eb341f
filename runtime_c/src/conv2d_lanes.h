/* SPDX-License-Identifier: MIT */
/* conv2d_lanes.h - convolutions with two pixels to a word (tile_4x1.h): parameters. */
#ifndef Q2C_CONV2D_LANES_H
#define Q2C_CONV2D_LANES_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w;
    int32_t in_zp, out_zp;
    int32_t out_min, out_max;
    int32_t inside_h; /* windows that begin in rows [0, inside_h) and columns [0, inside_w) have no padding and no */
    int32_t inside_w; /* holes in their rows */
    const int8_t *weights;   /* select/lanes.py: interleaved */
    const uint8_t *chunks;   /* select/lanes.py: chunks */
    const uint32_t *records; /* select/lanes.py: records */
} q2c_conv2d_lanes_params;

/* Any convolution without groups. */
void q2c_conv2d_lanes_s8__v6m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_lanes_s8__v7m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch);

/* 1x1 with stride 1. */
void q2c_conv2d_lanes_pointwise_s8__v6m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_lanes_pointwise_s8__v7m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch);

#endif /* Q2C_CONV2D_LANES_H */
