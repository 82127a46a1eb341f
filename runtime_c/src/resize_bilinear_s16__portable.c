/* SPDX-License-Identifier: MIT */
/* resize_bilinear_s16__portable - int16 images, integer arithmetic.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]
 *   memory   no scratch; in and out must not overlap
 *   bounds   |sum| <= 2048^2 * 2^15 = 2^37
 *   exact    rounds half away from zero
 *   source   TFLite reference_ops::ResizeBilinearInteger
 */
#include "resize_bilinear.h"

#include "interpolate.h"

/* One output pixel from two input rows. Returns its end. */
static int16_t *resize_pixel(const q2c_resize_bilinear_params *p, const int16_t *image, q2c_between y, q2c_between x,
                             int16_t *out)
{
    const int16_t *low = image + y.low * p->in_w * p->channels;
    const int16_t *high = image + y.high * p->in_w * p->channels;
    const int32_t left = x.low * p->channels;
    const int32_t right = x.high * p->channels;

    for (int32_t c = 0; c < p->channels; ++c) {
        const int64_t above = (int64_t)low[left + c] * x.low_weight + (int64_t)low[right + c] * x.high_weight;
        const int64_t below = (int64_t)high[left + c] * x.low_weight + (int64_t)high[right + c] * x.high_weight;
        const int64_t sum = above * y.low_weight + below * y.high_weight;
        const int64_t half = sum > 0 ? Q2C_PIXEL * Q2C_PIXEL / 2 : -(Q2C_PIXEL * Q2C_PIXEL / 2);
        *out++ = (int16_t)((sum + half) / (Q2C_PIXEL * Q2C_PIXEL));
    }
    return out;
}

void q2c_resize_bilinear_s16__portable(const q2c_resize_bilinear_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->channels) {
        for (int32_t row = 0; row < p->out_h; ++row) {
            const q2c_between y = q2c_interpolate(row * p->scale_h + p->offset_h, p->in_h);
            for (int32_t column = 0; column < p->out_w; ++column) {
                const q2c_between x = q2c_interpolate(column * p->scale_w + p->offset_w, p->in_w);
                out = resize_pixel(p, in, y, x, out);
            }
        }
    }
}
