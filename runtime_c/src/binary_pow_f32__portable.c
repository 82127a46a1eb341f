/* SPDX-License-Identifier: MIT */
/* binary_pow_f32__portable - float power, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   in double, so that large exponents stay exact; a negative base to a broken power is no number
 *   source   TFLite reference_ops::Pow
 */
#include "binary.h"

#include "maths.h"

static inline float power(float base, float exponent)
{
    const double magnitude = exp((double)exponent * log(base < 0.0f ? -(double)base : (double)base));

    if (exponent == 0.0f || base == 1.0f) {
        return 1.0f;
    }
    if (base >= 0.0f) {
        return (float)magnitude;
    }
    if (floor((double)exponent) != (double)exponent) {
        return 0.0f / 0.0f;
    }
    return fmodf(exponent, 2.0f) == 0.0f ? (float)magnitude : -(float)magnitude;
}

void q2c_binary_pow_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = power(x, y));
}
