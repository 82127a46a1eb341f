/* SPDX-License-Identifier: MIT */
/* conv2d_packed__dsp.h - parameters of convolutions on packed halfwords (tile_2x4__dsp.h). */
#ifndef Q2C_CONV2D_PACKED_DSP_H
#define Q2C_CONV2D_PACKED_DSP_H

#include <stdint.h>

typedef struct {
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w;
    int32_t in_zp, out_min, out_max;
    int32_t row_elements;  /* of one expanded input row with its padding */
    int32_t ring_rows;     /* expanded rows kept: from the first to the last tap of a window */
    int32_t row_segments;  /* runs of taps that lie side by side, in one row of the window */
    int32_t passes;        /* see q2c_tile */
    int32_t skip_bytes;
    int32_t groups;
    const uint32_t *weights; /* the streams of all groups */
} q2c_conv2d_packed_params;

void q2c_conv2d_rows_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_pointwise_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);

#endif /* Q2C_CONV2D_PACKED_DSP_H */
