/* SPDX-License-Identifier: MIT */
/* transpose_conv_hybrid_f32__portable - transposed convolution of floats, made int8 at run time, by int8, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [O,kh,kw,C], out [N,H',W',O]; any stride, padding and output size
 *   memory   scratch of one image in int8; with one image out may lie where in does
 *   bounds   |acc| < 2^31, proved at generation from the real weights
 *   source   LiteRT reference_ops::HybridTransposeConv, whose float sums are int32 ones here: exact, and rounded once
 */
#include "transpose_conv.h"

#include "clamp_f32.h"
#include "hybrid.h"

/* Sum over the pixels that add to the output at (y, x), padding included, of channel o. */
static int32_t output_sum(const q2c_transpose_conv_hybrid_params *p, const int8_t *image, int32_t zp, int32_t y,
                          int32_t x, int32_t o)
{
    const q2c_span rows = q2c_adding_pixels(y, p->kernel_h, p->stride_h, p->in_h);
    const q2c_span columns = q2c_adding_pixels(x, p->kernel_w, p->stride_w, p->in_w);
    int32_t acc = 0;

    for (int32_t in_y = rows.first; in_y < rows.end; ++in_y) {
        const int32_t row = o * p->kernel_h + y - in_y * p->stride_h; /* of all rows of taps */
        for (int32_t in_x = columns.first; in_x < columns.end; ++in_x) {
            const int8_t *w = p->weights + (row * p->kernel_w + x - in_x * p->stride_w) * p->in_c;
            const int8_t *in = image + (in_y * p->in_w + in_x) * p->in_c;
            for (int32_t c = 0; c < p->in_c; ++c) {
                acc += (in[c] - zp) * w[c];
            }
        }
    }
    return acc;
}

/* One image that is int8 by now. */
static float *spread_image(const q2c_transpose_conv_hybrid_params *p, const int8_t *image, q2c_dynamic_quant quant,
                           float *out)
{
    for (int32_t y = 0; y < p->out_h; ++y) {
        for (int32_t x = 0; x < p->out_w; ++x) {
            for (int32_t o = 0; o < p->out_c; ++o) {
                const int32_t acc = output_sum(p, image, quant.zp, y + p->pad_h, x + p->pad_w, o);
                const float sum = (float)acc * p->scale[o] * quant.scale;
                *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
            }
        }
    }
    return out;
}

void q2c_transpose_conv_hybrid_f32__portable(const q2c_transpose_conv_hybrid_params *p, const float *in, float *out,
                                             void *scratch)
{
    const int32_t elements = p->in_h * p->in_w * p->in_c;
    int8_t *image = scratch;

    for (int32_t n = 0; n < p->batches; ++n, in += elements) {
        const q2c_dynamic_quant quant = q2c_quantize_floats(in, elements, image, p->asymmetric);
        out = spread_image(p, image, quant, out);
    }
}
