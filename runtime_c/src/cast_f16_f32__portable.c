/* SPDX-License-Identifier: MIT */
/* cast_f16_f32__portable - half precision to single, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in and out must not overlap
 *   bounds   exact
 *   source   TFLite CAST
 */
#include "cast.h"

/* 1 sign, 5 exponent and 10 fraction bits, as IEEE 754 has them; the parts are put together as numbers. */
static inline float widened(uint16_t half)
{
    const int32_t exponent = half >> 10 & 31;
    float magnitude = (float)(half & 1023) / 1024.0f;

    if (exponent == 31) {
        magnitude = magnitude == 0.0f ? 1.0f / 0.0f : 0.0f / 0.0f;
    } else if (exponent == 0) {
        magnitude *= 1.0f / 16384.0f;
    } else {
        magnitude = (1.0f + magnitude) * ((float)(1 << exponent) / 32768.0f);
    }
    return half >> 15 ? -magnitude : magnitude;
}

void q2c_cast_f16_f32__portable(const q2c_cast_params *p, const uint16_t *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = widened(in[i]);
    }
}
