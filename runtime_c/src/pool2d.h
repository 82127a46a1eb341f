/* SPDX-License-Identifier: MIT */
/* pool2d.h - AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D kernels and their parameters. Shapes are [N,H,W,C]. */
#ifndef Q2C_POOL2D_H
#define Q2C_POOL2D_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, channels;
    int32_t out_h, out_w;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t pad_h, pad_w; /* above and to the left; taps there do not count */
    int32_t out_min, out_max;
} q2c_pool2d_params;

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, channels;
    int32_t out_h, out_w;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t pad_h, pad_w;
    float out_min, out_max;
} q2c_pool2d_f32_params;

void q2c_pool2d_average_s8__portable(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_average_half_up_s8__portable(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_average_s8__dsp(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_average_s8__mve(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_average_half_up_s8__dsp(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_average_half_up_s8__mve(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_max_s8__dsp(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_max_s8__mve(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_average_s16__portable(const q2c_pool2d_params *p, const int16_t *in, int16_t *out);
void q2c_pool2d_average_f32__portable(const q2c_pool2d_f32_params *p, const float *in, float *out);
void q2c_pool2d_max_s8__portable(const q2c_pool2d_params *p, const int8_t *in, int8_t *out);
void q2c_pool2d_max_s16__portable(const q2c_pool2d_params *p, const int16_t *in, int16_t *out);
void q2c_pool2d_max_f32__portable(const q2c_pool2d_f32_params *p, const float *in, float *out);
void q2c_pool2d_l2_f32__portable(const q2c_pool2d_f32_params *p, const float *in, float *out);

#endif /* Q2C_POOL2D_H */
