/* SPDX-License-Identifier: MIT */
/* transpose_conv_s8__portable - int8 transposed convolution, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [O,kh,kw,C], out [N,H',W',O]; any stride, padding and output size
 *   memory   no scratch; in and out must not overlap
 *   bounds   |acc| < 2^31, proved at generation from the real weights
 *   source   TFLite reference_integer_ops::TransposeConv
 */
#include "transpose_conv.h"

#include "requantize.h"

/* Sum over the pixels that add to the output at (y, x), padding included, of channel o. */
static int32_t output_sum(const q2c_transpose_conv_params *p, const int8_t *image, int32_t y, int32_t x, int32_t o)
{
    const q2c_span rows = q2c_adding_pixels(y, p->kernel_h, p->stride_h, p->in_h);
    const q2c_span columns = q2c_adding_pixels(x, p->kernel_w, p->stride_w, p->in_w);
    int32_t acc = p->bias[o];

    for (int32_t in_y = rows.first; in_y < rows.end; ++in_y) {
        const int32_t row = o * p->kernel_h + y - in_y * p->stride_h; /* of all rows of taps */
        for (int32_t in_x = columns.first; in_x < columns.end; ++in_x) {
            const int8_t *w = p->weights + (row * p->kernel_w + x - in_x * p->stride_w) * p->in_c;
            const int8_t *in = image + (in_y * p->in_w + in_x) * p->in_c;
            for (int32_t c = 0; c < p->in_c; ++c) {
                acc += (in[c] - p->in_zp) * (w[c] - p->weights_zp);
            }
        }
    }
    return acc;
}

void q2c_transpose_conv_s8__portable(const q2c_transpose_conv_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        for (int32_t y = 0; y < p->out_h; ++y) {
            for (int32_t x = 0; x < p->out_w; ++x) {
                for (int32_t o = 0; o < p->out_c; ++o) {
                    const int32_t acc = output_sum(p, in, y + p->pad_h, x + p->pad_w, o);
                    const int32_t scaled = q2c_requantize(acc, p->multiplier[o], p->shift[o]);
                    *out++ = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
                }
            }
        }
    }
}
