/* SPDX-License-Identifier: MIT */
/* conv2d_hybrid_f32__portable - convolution of floats, made int8 at run time, by int8, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [O,kh,kw,C/groups], out [N,H',W',O]; any stride, dilation, padding, groups
 *   memory   scratch of one image in int8; with one image out may lie where in does
 *   bounds   |acc| < 2^31, proved at generation from the real weights
 *   source   LiteRT optimized_ops::HybridConv and reference_ops::HybridConvPerChannel
 */
#include "conv2d.h"

#include "clamp_f32.h"
#include "hybrid.h"

/* Sum of one window at (y, x), the top left tap, for output channel o. Taps outside of the image add nothing. */
static int32_t window_sum(const q2c_conv2d_hybrid_params *p, const int8_t *image, int32_t zp, int32_t y, int32_t x,
                          int32_t o)
{
    const int32_t first_c = o / (p->out_c / (p->in_c / p->kernel_c)) * p->kernel_c;
    const int8_t *w = p->weights + o * p->kernel_h * p->kernel_w * p->kernel_c;
    int32_t acc = 0;

    for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
        const int32_t in_y = y + ky * p->dilation_h;
        for (int32_t kx = 0; kx < p->kernel_w; ++kx, w += p->kernel_c) {
            const int32_t in_x = x + kx * p->dilation_w;
            if (in_y < 0 || in_y >= p->in_h || in_x < 0 || in_x >= p->in_w) {
                continue;
            }
            const int8_t *in = image + (in_y * p->in_w + in_x) * p->in_c + first_c;
            for (int32_t c = 0; c < p->kernel_c; ++c) {
                acc += (in[c] - zp) * w[c];
            }
        }
    }
    return acc;
}

/* An accumulator as a real number: TFLite multiplies in another order where each channel has its own scale. */
static float real_sum(const q2c_conv2d_hybrid_params *p, int32_t acc, float scale, int32_t o)
{
    const float sum = (float)acc;
    return p->asymmetric ? sum * p->scale[o] * scale : sum * (scale * p->scale[o]);
}

/* One image that is int8 by now. */
static float *convolve_image(const q2c_conv2d_hybrid_params *p, const int8_t *image, q2c_dynamic_quant quant,
                             float *out)
{
    for (int32_t y = 0; y < p->out_h; ++y) {
        for (int32_t x = 0; x < p->out_w; ++x) {
            for (int32_t o = 0; o < p->out_c; ++o) {
                const int32_t acc =
                    window_sum(p, image, quant.zp, y * p->stride_h - p->pad_h, x * p->stride_w - p->pad_w, o);
                const float sum = real_sum(p, acc, quant.scale, o);
                *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
            }
        }
    }
    return out;
}

void q2c_conv2d_hybrid_f32__portable(const q2c_conv2d_hybrid_params *p, const float *in, float *out, void *scratch)
{
    const int32_t elements = p->in_h * p->in_w * p->in_c;
    int8_t *image = scratch;

    for (int32_t n = 0; n < p->batches; ++n, in += elements) {
        const q2c_dynamic_quant quant = q2c_quantize_floats(in, elements, image, p->asymmetric);
        out = convolve_image(p, image, quant, out);
    }
}
