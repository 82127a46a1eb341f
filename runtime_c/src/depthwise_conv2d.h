/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d.h - DEPTHWISE_CONV_2D kernels and their parameters. Shapes are [N,H,W,C], weights [kh,kw,C*m]; output
 * channel c * m + i sees input channel c, m is the depth multiplier. */
#ifndef Q2C_DEPTHWISE_CONV2D_H
#define Q2C_DEPTHWISE_CONV2D_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t depth_multiplier;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w; /* above and to the left */
    int32_t in_zp, weights_zp, out_zp;
    int32_t out_min, out_max;
    const int8_t *weights;     /* [kernel_h, kernel_w, in_c * depth_multiplier] */
    const int32_t *bias;       /* [in_c * depth_multiplier] */
    const int32_t *multiplier; /* [in_c * depth_multiplier] */
    const int8_t *shift;       /* [in_c * depth_multiplier] */
} q2c_depthwise_conv2d_params;

void q2c_depthwise_conv2d_s8__portable(const q2c_depthwise_conv2d_params *p, const int8_t *in, int8_t *out);

/* The same with int4 weights, two to a byte (int4.h). */
void q2c_depthwise_conv2d_w4_s8__portable(const q2c_depthwise_conv2d_params *p, const int8_t *in, int8_t *out);

/* 16-bit activations with int64 sums; all zero points are 0. */
typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t depth_multiplier;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w;
    int32_t out_min, out_max;
    const int8_t *weights;
    const int64_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
} q2c_depthwise_conv2d_s16_params;

void q2c_depthwise_conv2d_s16__portable(const q2c_depthwise_conv2d_s16_params *p, const int16_t *in, int16_t *out);

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t depth_multiplier;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w;
    float out_min, out_max;
    const float *weights;
    const float *bias;
} q2c_depthwise_conv2d_f32_params;

void q2c_depthwise_conv2d_f32__portable(const q2c_depthwise_conv2d_f32_params *p, const float *in, float *out);

/* Float activations that are quantized at run time, int8 weights; the scratch holds one image in int8. */
typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t depth_multiplier;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w;
    float out_min, out_max;
    int32_t asymmetric; /* see hybrid.h */
    const int8_t *weights;
    const float *bias;
    const float *scale; /* of the weights, one for each output channel */
} q2c_depthwise_conv2d_hybrid_params;

void q2c_depthwise_conv2d_hybrid_f32__portable(const q2c_depthwise_conv2d_hybrid_params *p, const float *in, float *out,
                                               void *scratch);

#endif /* Q2C_DEPTHWISE_CONV2D_H */
