/* SPDX-License-Identifier: MIT */
/* transpose_conv.h - TRANSPOSE_CONV kernels and their parameters. Shapes are [N,H,W,C], weights [O,kh,kw,C].
 *
 * Input pixel (y, x) adds to the outputs (y * stride_h - pad_h + ky, x * stride_w - pad_w + kx) that exist. The kernels go
 * the other way, from each output to the pixels that add to it, so that they need no sums in memory.
 */
#ifndef Q2C_TRANSPOSE_CONV_H
#define Q2C_TRANSPOSE_CONV_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t pad_h, pad_w; /* of the output, above and to the left */
    int32_t in_zp, weights_zp, out_zp;
    int32_t out_min, out_max;
    const int8_t *weights;     /* [out_c, kernel_h, kernel_w, in_c] */
    const int32_t *bias;       /* [out_c] */
    const int32_t *multiplier; /* [out_c] */
    const int8_t *shift;       /* [out_c] */
} q2c_transpose_conv_params;

void q2c_transpose_conv_s8__portable(const q2c_transpose_conv_params *p, const int8_t *in, int8_t *out);
void q2c_transpose_conv_acc32_s16__portable(const q2c_transpose_conv_params *p, const int16_t *in, int16_t *out);

/* 16-bit activations with int64 sums; all zero points are 0. */
typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t pad_h, pad_w;
    int32_t out_min, out_max;
    const int8_t *weights;
    const int64_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
} q2c_transpose_conv_s16_params;

void q2c_transpose_conv_s16__portable(const q2c_transpose_conv_s16_params *p, const int16_t *in, int16_t *out);

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t pad_h, pad_w;
    float out_min, out_max;
    const float *weights;
    const float *bias;
} q2c_transpose_conv_f32_params;

void q2c_transpose_conv_f32__portable(const q2c_transpose_conv_f32_params *p, const float *in, float *out);

/* Float activations that are quantized at run time, int8 weights; the scratch holds one image in int8. */
typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t pad_h, pad_w;
    float out_min, out_max;
    int32_t asymmetric; /* see hybrid.h */
    const int8_t *weights;
    const float *bias;
    const float *scale; /* of the weights, one for each output channel */
} q2c_transpose_conv_hybrid_params;

void q2c_transpose_conv_hybrid_f32__portable(const q2c_transpose_conv_hybrid_params *p, const float *in, float *out,
                                             void *scratch);

/* The pixels of one dimension that add to output `at` (padding included): from `first` to before `end`; pixel i meets
 * tap at - i * stride. */
typedef struct {
    int32_t first, end;
} q2c_span;

static inline q2c_span q2c_adding_pixels(int32_t at, int32_t kernel, int32_t stride, int32_t size)
{
    const int32_t before = at - kernel + 1; /* the first pixel stands here or behind */
    const q2c_span span = {before > 0 ? (before + stride - 1) / stride : 0,
                           at / stride + 1 < size ? at / stride + 1 : size};
    return span;
}

#endif /* Q2C_TRANSPOSE_CONV_H */
