/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_f32__portable - depthwise convolution in single precision, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [kh,kw,C*m], out [N,H',W',C*m]; any stride, dilation, padding, m
 *   memory   no scratch; out may run ahead of in and overwrite what is not read again (select/overlap.py)
 *   bounds   sums in the order of TFLite's reference, the bias last
 *   source   TFLite reference_ops::DepthwiseConv
 */
#include "depthwise_conv2d.h"

#include "clamp_f32.h"

/* Sum of one window at (y, x), the top left tap, for output channel o. Taps outside of the image add nothing. */
static float window_sum(const q2c_depthwise_conv2d_f32_params *p, const float *image, int32_t y, int32_t x, int32_t o)
{
    const int32_t out_c = p->in_c * p->depth_multiplier;
    const float *w = p->weights + o;
    float sum = 0.0f;

    image += o / p->depth_multiplier;
    for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
        const int32_t in_y = y + ky * p->dilation_h;
        for (int32_t kx = 0; kx < p->kernel_w; ++kx, w += out_c) {
            const int32_t in_x = x + kx * p->dilation_w;
            if (in_y >= 0 && in_y < p->in_h && in_x >= 0 && in_x < p->in_w) {
                sum += image[(in_y * p->in_w + in_x) * p->in_c] * *w;
            }
        }
    }
    return sum;
}

void q2c_depthwise_conv2d_f32__portable(const q2c_depthwise_conv2d_f32_params *p, const float *in, float *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        for (int32_t y = 0; y < p->out_h; ++y) {
            for (int32_t x = 0; x < p->out_w; ++x) {
                for (int32_t o = 0; o < p->in_c * p->depth_multiplier; ++o) {
                    const float sum = window_sum(p, in, y * p->stride_h - p->pad_h, x * p->stride_w - p->pad_w, o);
                    *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
                }
            }
        }
    }
}
