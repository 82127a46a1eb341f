/* SPDX-License-Identifier: MIT */
/* conv2d_winograd__dsp.h - 3x3 convolutions by Winograd's method (winograd__dsp.h): parameters. */
#ifndef Q2C_CONV2D_WINOGRAD_DSP_H
#define Q2C_CONV2D_WINOGRAD_DSP_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t pad_h, pad_w;
    int32_t in_zp, out_min, out_max;
    int32_t quads;           /* of input channels; zero weights fill up the last */
    int32_t relu;            /* see tile_2x4__dsp.h */
    const uint32_t *weights; /* the streams of all groups of four output channels */
} q2c_conv2d_winograd_params;

void q2c_conv2d_winograd2_s8__dsp(const q2c_conv2d_winograd_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_winograd4_s8__dsp(const q2c_conv2d_winograd_params *p, const int8_t *in, int8_t *out, void *scratch);

#endif /* Q2C_CONV2D_WINOGRAD_DSP_H */
