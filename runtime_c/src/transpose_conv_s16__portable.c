/* SPDX-License-Identifier: MIT */
/* transpose_conv_s16__portable - transposed convolution of int16 by int8 with int64 sums, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], weights [O,kh,kw,C], out [N,H',W',O]; any stride, padding and output size
 *   memory   no scratch; in and out must not overlap
 *   bounds   |acc| < 2^47, proved at generation from the real weights
 *   source   TFLite reference_integer_ops::TransposeConv with int64 bias
 */
#include "transpose_conv.h"

#include "requantize.h"

/* Sum over the pixels that add to the output at (y, x), padding included, of channel o. */
static int64_t output_sum(const q2c_transpose_conv_s16_params *p, const int16_t *image, int32_t y, int32_t x, int32_t o)
{
    const q2c_span rows = q2c_adding_pixels(y, p->kernel_h, p->stride_h, p->in_h);
    const q2c_span columns = q2c_adding_pixels(x, p->kernel_w, p->stride_w, p->in_w);
    int64_t acc = p->bias[o];

    for (int32_t in_y = rows.first; in_y < rows.end; ++in_y) {
        const int32_t row = o * p->kernel_h + y - in_y * p->stride_h; /* of all rows of taps */
        for (int32_t in_x = columns.first; in_x < columns.end; ++in_x) {
            const int8_t *w = p->weights + (row * p->kernel_w + x - in_x * p->stride_w) * p->in_c;
            const int16_t *in = image + (in_y * p->in_w + in_x) * p->in_c;
            for (int32_t c = 0; c < p->in_c; ++c) {
                acc += in[c] * w[c];
            }
        }
    }
    return acc;
}

void q2c_transpose_conv_s16__portable(const q2c_transpose_conv_s16_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        for (int32_t y = 0; y < p->out_h; ++y) {
            for (int32_t x = 0; x < p->out_w; ++x) {
                for (int32_t o = 0; o < p->out_c; ++o) {
                    const int64_t acc = output_sum(p, in, y + p->pad_h, x + p->pad_w, o);
                    const int32_t scaled = q2c_requantize_wide(acc, p->multiplier[o], p->shift[o]);
                    *out++ = (int16_t)q2c_clamp(scaled, p->out_min, p->out_max);
                }
            }
        }
    }
}
