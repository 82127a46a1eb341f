/* SPDX-License-Identifier: MIT */
/* transpose_conv_f32__portable - transposed convolution in single precision, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [O,kh,kw,C], out [N,H',W',O]; any stride, padding and output size
 *   memory   no scratch; in and out must not overlap
 *   bounds   sums in the order of TFLite's reference, the bias last
 *   source   TFLite reference_ops::TransposeConv
 */
#include "transpose_conv.h"

#include "clamp_f32.h"

/* Sum over the pixels that add to the output at (y, x), padding included, of channel o. */
static float output_sum(const q2c_transpose_conv_f32_params *p, const float *image, int32_t y, int32_t x, int32_t o)
{
    const q2c_span rows = q2c_adding_pixels(y, p->kernel_h, p->stride_h, p->in_h);
    const q2c_span columns = q2c_adding_pixels(x, p->kernel_w, p->stride_w, p->in_w);
    float sum = 0.0f;

    for (int32_t in_y = rows.first; in_y < rows.end; ++in_y) {
        const int32_t row = o * p->kernel_h + y - in_y * p->stride_h; /* of all rows of taps */
        for (int32_t in_x = columns.first; in_x < columns.end; ++in_x) {
            const float *w = p->weights + (row * p->kernel_w + x - in_x * p->stride_w) * p->in_c;
            const float *in = image + (in_y * p->in_w + in_x) * p->in_c;
            for (int32_t c = 0; c < p->in_c; ++c) {
                sum += in[c] * w[c];
            }
        }
    }
    return sum;
}

void q2c_transpose_conv_f32__portable(const q2c_transpose_conv_f32_params *p, const float *in, float *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        for (int32_t y = 0; y < p->out_h; ++y) {
            for (int32_t x = 0; x < p->out_w; ++x) {
                for (int32_t o = 0; o < p->out_c; ++o) {
                    const float sum = output_sum(p, in, y + p->pad_h, x + p->pad_w, o);
                    *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
                }
            }
        }
    }
}
