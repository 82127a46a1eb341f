/* SPDX-License-Identifier: MIT */
/* hybrid.h - float activations become int8 at run time, for layers with float inputs and int8 weights.
 *
 * As TFLite quantizes them: anew for each batch, from the range of its values. Comparisons are written so that NaN
 * becomes the lowest value.
 */
#ifndef Q2C_HYBRID_H
#define Q2C_HYBRID_H

#include <stdint.h>

/* real = scale * (q - zp) */
typedef struct {
    float scale;
    int32_t zp;
} q2c_dynamic_quant;

/* round(x), half away from zero, clamped. */
static inline int8_t q2c_round_to_int8(float x, int32_t low)
{
    if (!(x > (float)low)) {
        return (int8_t)low;
    }
    if (x >= 127.0f) {
        return 127;
    }
    const int32_t whole = (int32_t)x;
    const float rest = x - (float)whole; /* exact */
    return (int8_t)(whole + (rest >= 0.5f ? 1 : rest <= -0.5f ? -1 : 0));
}

/* Zero stays 0 and the largest magnitude becomes 127. */
static inline q2c_dynamic_quant q2c_quantize_symmetric(const float *in, int32_t n, int8_t *out)
{
    float range = 0.0f;
    for (int32_t i = 0; i < n; ++i) {
        const float magnitude = in[i] < 0.0f ? -in[i] : in[i];
        range = magnitude > range ? magnitude : range;
    }

    const q2c_dynamic_quant quant = {range > 0.0f ? range / 127.0f : 1.0f, 0};
    const float inverse = range > 0.0f ? 127.0f / range : 0.0f;
    for (int32_t i = 0; i < n; ++i) {
        out[i] = q2c_round_to_int8(in[i] * inverse, -127);
    }
    return quant;
}

/* The scale and the zero point that spread [low, high], which holds 0, over -128 to 127. The zero point is found from the
 * end whose rounding error is smaller. */
static inline q2c_dynamic_quant q2c_quant_of_range(double low, double high)
{
    const double scale = (high - low) / 255.0;
    const double from_low = -128.0 - low / scale;
    const double from_high = 127.0 - high / scale;
    const double zp = 128.0 - low / scale < 127.0 + high / scale ? from_low : from_high;
    const int32_t whole = (int32_t)zp;
    const double rest = zp - whole;
    const int32_t rounded = whole + (rest >= 0.5 ? 1 : rest <= -0.5 ? -1 : 0);
    const q2c_dynamic_quant quant = {(float)scale, rounded < -128 ? -128 : rounded > 127 ? 127 : rounded};
    return quant;
}

/* The whole range is used, and zero has a value of its own. */
static inline q2c_dynamic_quant q2c_quantize_asymmetric(const float *in, int32_t n, int8_t *out)
{
    float low = 0.0f;
    float high = 0.0f;
    for (int32_t i = 0; i < n; ++i) {
        low = in[i] < low ? in[i] : low;
        high = in[i] > high ? in[i] : high;
    }

    q2c_dynamic_quant quant = {1.0f, 0};
    if (low < high) {
        quant = q2c_quant_of_range((double)low, (double)high);
    }
    const float inverse = 1.0f / quant.scale;
    for (int32_t i = 0; i < n; ++i) {
        out[i] = q2c_round_to_int8((float)quant.zp + in[i] * inverse, -128);
    }
    return quant;
}

static inline q2c_dynamic_quant q2c_quantize_floats(const float *in, int32_t n, int8_t *out, int32_t asymmetric)
{
    return asymmetric ? q2c_quantize_asymmetric(in, n, out) : q2c_quantize_symmetric(in, n, out);
}

#endif /* Q2C_HYBRID_H */
