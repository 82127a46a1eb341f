/* SPDX-License-Identifier: MIT */
/* smooth.h - functions that a bare-metal compiler's mathematics may lack, in single precision.
 *
 * Polynomials are fitted for the smallest relative error. Errors are in units of 2^-24, of the result.
 */
#ifndef Q2C_SMOOTH_H
#define Q2C_SMOOTH_H

#include "maths.h"

/* c[0] + c[1] x + ... + c[degree] x^degree */
static inline float q2c_polynomial(const float *c, int degree, float x)
{
    float sum = c[degree];

    while (degree-- > 0) {
        sum = sum * x + c[degree];
    }
    return sum;
}

/* tanh(x): x + x^3 P(x^2) near zero, else 1 - 2 / (exp(2x) + 1); within 3 units. */
static inline float q2c_tanh(float x)
{
    static const float c[5] = {-0.33333281f, 0.13331442f, -0.053739715f, 0.02063909f, -0.0057049887f};
    const float magnitude = x < 0.0f ? -x : x;

    if (magnitude < 0.625f) {
        return x + x * (x * x * q2c_polynomial(c, 4, x * x));
    }
    const float far = 1.0f - 2.0f / (expf(2.0f * magnitude) + 1.0f);
    return x < 0.0f ? -far : far;
}

/* exp(x) - 1 for x <= 0: x + x^2 P(x) near zero; within 2 units. */
static inline float q2c_expm1_of_negative(float x)
{
    static const float c[6] = {0.5f, 0.16666655f, 0.04166527f, 0.008325044f, 0.0013637071f, 0.00015995685f};
    return x > -0.5f ? x + x * (x * q2c_polynomial(c, 5, x)) : expf(x) - 1.0f;
}

/* erfc(x) = exp(-x^2) t P(t) with t = 1 / (1 + x/2), and 2 - erfc(-x) below zero; within 7 units up to 1, and beyond as
 * far as exp(-x^2) is: some 35 units at 6, where nothing is left of it. */
static inline float q2c_erfc(float x)
{
    static const float c[10] = {0.28205794f, 0.28299242f,  0.23746113f, 0.23131189f,  -0.11564047f,
                                0.45458177f, -0.71115649f, 0.46048254f, -0.13693561f, 0.014844887f};
    const float magnitude = x < 0.0f ? -x : x;
    const float t = 1.0f / (1.0f + 0.5f * magnitude);
    const float tail = expf(-magnitude * magnitude) * t * q2c_polynomial(c, 9, t);
    return x < 0.0f ? 2.0f - tail : tail;
}

#endif /* Q2C_SMOOTH_H */
