/* SPDX-License-Identifier: MIT */
/* binary_floor_mod_f32__portable - float remainder with the sign of the divisor, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite reference_ops::FloorMod
 */
#include "binary.h"

#include <float.h>

/* x - n y for the whole n towards zero, exactly: every difference is a double. */
static inline float remainder_of(float x, float y)
{
    const double divisor = y < 0.0f ? -(double)y : (double)y;
    double left = x < 0.0f ? -(double)x : (double)x, step = divisor;

    if (!(left <= FLT_MAX) || !(divisor > 0.0)) {
        return (x - x) / (y - y);
    }
    if (divisor > FLT_MAX) {
        return x;
    }
    while (step <= left * 0.5) {
        step *= 2.0;
    }
    for (; step >= divisor; step *= 0.5) {
        left -= left >= step ? step : 0.0;
    }
    return (float)(x < 0.0f ? -left : left);
}

static inline float floor_mod(float x, float y)
{
    const float remainder = remainder_of(x, y);
    const int is_other_sign = (remainder < 0.0f) != (y < 0.0f);
    return remainder != 0.0f && is_other_sign ? remainder + y : remainder;
}

void q2c_binary_floor_mod_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = floor_mod(x, y));
}
