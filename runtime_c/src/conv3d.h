/* SPDX-License-Identifier: MIT */
/* conv3d.h - CONV_3D kernels and their parameters. Shapes are [N,D,H,W,C]; sizes are along depth, height and width. */
#ifndef Q2C_CONV3D_H
#define Q2C_CONV3D_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_size[3];
    int32_t in_c;
    int32_t out_size[3];
    int32_t out_c;
    int32_t kernel[3];
    int32_t stride[3];
    int32_t dilation[3];
    int32_t pad[3]; /* before the first element */
    float out_min, out_max;
    const float *weights; /* [out_c, kd, kh, kw, in_c] */
    const float *bias;    /* [out_c] */
} q2c_conv3d_params;

void q2c_conv3d_f32__portable(const q2c_conv3d_params *p, const float *in, float *out);

#endif /* Q2C_CONV3D_H */
