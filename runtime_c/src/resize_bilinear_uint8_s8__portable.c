/* SPDX-License-Identifier: MIT */
/* resize_bilinear_uint8_s8__portable - images of a uint8 model, stored as int8 (q - 128), float32 arithmetic.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]
 *   memory   no scratch; in and out must not overlap
 *   exact    on q, in the order of TFLite's terms, with 0.5 added and the fraction cut off
 *   source   TFLite reference_ops::ResizeBilinear, uint8
 */
#include "resize_bilinear.h"

#include "interpolate.h"

#define ZERO 128.0f /* what stored values lack */

/* One output pixel from two input rows. Returns its end. */
static int8_t *resize_pixel(const q2c_resize_bilinear_float_params *p, const int8_t *image, q2c_between_float y,
                            q2c_between_float x, int8_t *out)
{
    const int8_t *low = image + y.low * p->in_w * p->channels;
    const int8_t *high = image + y.high * p->in_w * p->channels;
    const int32_t left = x.low * p->channels;
    const int32_t right = x.high * p->channels;

    for (int32_t c = 0; c < p->channels; ++c) {
        const float value = ((float)low[left + c] + ZERO) * y.low_weight * x.low_weight +
                            ((float)high[left + c] + ZERO) * y.high_weight * x.low_weight +
                            ((float)low[right + c] + ZERO) * y.low_weight * x.high_weight +
                            ((float)high[right + c] + ZERO) * y.high_weight * x.high_weight + 0.5f;
        *out++ = (int8_t)((int32_t)value - (int32_t)ZERO);
    }
    return out;
}

void q2c_resize_bilinear_uint8_s8__portable(const q2c_resize_bilinear_float_params *p, const int8_t *in, int8_t *out)
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
