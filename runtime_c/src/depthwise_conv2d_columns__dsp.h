/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_columns__dsp.h - parameters of depthwise convolutions with kernels of any size (tile_column__dsp.h). */
#ifndef Q2C_DEPTHWISE_CONV2D_COLUMNS_DSP_H
#define Q2C_DEPTHWISE_CONV2D_COLUMNS_DSP_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t depth_multiplier;
    int32_t pad_h, pad_w;
    int32_t in_zp, out_min, out_max;
    int32_t window_rows; /* from the first tap of a window to its last */
    int32_t block;       /* channels that pass through the slab together: 4, or more where the image has one column */
    int32_t words;       /* of one column and channel of the slab: the rows of its outputs' windows by twos */
    int32_t carried;     /* of these, words that the next slab begins with */
    int32_t columns;     /* of the slab: all that windows reach */
    int32_t used_w;      /* columns of the image that windows reach */
    int32_t steps;       /* see q2c_tile_column, also for the next three */
    int32_t segment_bytes;
    int32_t stream_bytes;
    int32_t column_bytes;
    int32_t relu;
    const uint32_t *weights; /* the streams of all output channels */
} q2c_depthwise_conv2d_columns_params;

void q2c_depthwise_conv2d_columns_s8__dsp(const q2c_depthwise_conv2d_columns_params *p, const int8_t *in, int8_t *out,
                                          void *scratch);
void q2c_depthwise_conv2d_columns_s2_s8__dsp(const q2c_depthwise_conv2d_columns_params *p, const int8_t *in,
                                             int8_t *out, void *scratch);

#endif /* Q2C_DEPTHWISE_CONV2D_COLUMNS_DSP_H */
