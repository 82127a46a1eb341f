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

/* ln(x) for a positive float: k ln(2) + 2 artanh(s), where s = (m - 1) / (m + 1) and m from sqrt(1/2) to sqrt(2). */
static inline double natural_log(float x)
{
    q2c_float_bits m = {x};
    int32_t k = -127;

    if (m.bits < 1u << 23) {
        m.real *= 33554432.0f;
        k -= 25;
    }
    k += (int32_t)(m.bits >> 23);
    m.bits = (m.bits & 0x7FFFFFu) | 127u << 23;
    if (m.real > 1.41421356f) {
        m.real *= 0.5f;
        ++k;
    }
    const double s = ((double)m.real - 1.0) / ((double)m.real + 1.0); /* |s| < 0.172 */
    double sum = 0.0;
    for (int32_t n = 17; n > 0; n -= 2) {
        sum = sum * s * s + 1.0 / n;
    }
    return k * 0.69314718055994531 + 2.0 * s * sum;
}

/* exp(x) as a float: 2^k times Taylor's polynomial of the remainder, |remainder| <= ln(2) / 2. */
static inline float exponential(double x)
{
    if (!(x > -110.0 && x < 90.0)) {
        return q2c_exp(x < 0.0 ? -110.0f : 90.0f);
    }
    const int32_t k = (int32_t)(x * 1.4426950408889634 + (x < 0.0 ? -0.5 : 0.5));
    const double r = x - k * 0.69314718055994531;
    double sum = 1.0;
    for (int32_t n = 12; n > 0; --n) {
        sum = sum * r / n + 1.0;
    }
    return q2c_times_power((float)sum, k);
}

/* x^y for x > 0 and numbers; infinite ones too. */
static inline float power_of_positive(float x, float y)
{
    const q2c_float_bits infinity = {.bits = Q2C_INFINITY_BITS};

    if (x == 1.0f || x == infinity.real) {
        return x == 1.0f || y > 0.0f ? x : 0.0f;
    }
    return exponential((double)y * natural_log(x));
}

static inline float power(float x, float y)
{
    const float whole = q2c_floor(y);
    const int is_odd = whole == y && q2c_floor(y * 0.5f) * 2.0f != whole;

    if (y == 0.0f || x == 1.0f) {
        return 1.0f;
    }
    if (x != x || y != y) {
        return x + y;
    }
    if (x == 0.0f) {
        return y > 0.0f ? 0.0f : is_odd ? 1.0f / x : 1.0f / (x * x);
    }
    if (x > 0.0f) {
        return power_of_positive(x, y);
    }
    if (whole != y && x - x == 0.0f) {
        return (x - x) / (x - x);
    }
    return is_odd ? -power_of_positive(-x, y) : power_of_positive(-x, y);
}

void q2c_binary_pow_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = power(x, y));
}
