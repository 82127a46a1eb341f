/* SPDX-License-Identifier: MIT */
/* resize_bilinear_f32__portable - float images.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]
 *   memory   no scratch; in and out must not overlap
 *   source   TFLite reference_ops::ResizeBilinear
 */
#include "resize_bilinear.h"

#include "interpolate.h"

/* One output pixel from two input rows. Returns its end. */
static float *resize_pixel(const q2c_resize_bilinear_float_params *p, const float *image, q2c_between_float y,
                           q2c_between_float x, float *out)
{
    const float *low = image + y.low * p->in_w * p->channels;
    const float *high = image + y.high * p->in_w * p->channels;
    const int32_t left = x.low * p->channels;
    const int32_t right = x.high * p->channels;

    for (int32_t c = 0; c < p->channels; ++c) {
        *out++ = low[left + c] * y.low_weight * x.low_weight + high[left + c] * y.high_weight * x.low_weight +
                 low[right + c] * y.low_weight * x.high_weight + high[right + c] * y.high_weight * x.high_weight;
    }
    return out;
}

void q2c_resize_bilinear_f32__portable(const q2c_resize_bilinear_float_params *p, const float *in, float *out)
{
    const int32_t half = p->half_pixel_centers;

    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->channels) {
        for (int32_t row = 0; row < p->out_h; ++row) {
            const q2c_between_float y = q2c_interpolate_float(row, p->scale_h, half, p->in_h);
            for (int32_t column = 0; column < p->out_w; ++column) {
                out = resize_pixel(p, in, y, q2c_interpolate_float(column, p->scale_w, half, p->in_w), out);
            }
        }
    }
}
