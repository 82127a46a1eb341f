/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_w4_s8__portable - int8 depthwise convolution with packed int4 weights, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [kh,kw,C*m], out [N,H',W',C*m]; any stride, dilation, padding, m
 *   memory   no scratch; out may run ahead of in and overwrite what is not read again (select/overlap.py)
 *   bounds   |acc| < 2^31, proved at generation from the real weights
 *   source   TFLite reference_integer_ops::DepthwiseConvPerChannel
 */
#include "depthwise_conv2d.h"

#include "int4.h"
#include "requantize.h"

/* Sum of one window at (y, x), the top left tap, for output channel o. Taps outside of the image add nothing. */
static int32_t window_sum(const q2c_depthwise_conv2d_params *p, const int8_t *image, int32_t y, int32_t x, int32_t o)
{
    const int32_t out_c = p->in_c * p->depth_multiplier;
    int32_t at = o;
    int32_t acc = p->bias[o];

    image += o / p->depth_multiplier;
    for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
        const int32_t in_y = y + ky * p->dilation_h;
        for (int32_t kx = 0; kx < p->kernel_w; ++kx, at += out_c) {
            const int32_t in_x = x + kx * p->dilation_w;
            if (in_y >= 0 && in_y < p->in_h && in_x >= 0 && in_x < p->in_w) {
                const int32_t pixel = image[(in_y * p->in_w + in_x) * p->in_c] - p->in_zp;
                acc += pixel * q2c_int4_at(p->weights, at);
            }
        }
    }
    return acc;
}

void q2c_depthwise_conv2d_w4_s8__portable(const q2c_depthwise_conv2d_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        for (int32_t y = 0; y < p->out_h; ++y) {
            for (int32_t x = 0; x < p->out_w; ++x) {
                for (int32_t o = 0; o < p->in_c * p->depth_multiplier; ++o) {
                    const int32_t acc = window_sum(p, in, y * p->stride_h - p->pad_h, x * p->stride_w - p->pad_w, o);
                    const int32_t scaled = q2c_requantize(acc, p->multiplier[o], p->shift[o]);
                    *out++ = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
                }
            }
        }
    }
}
