/* SPDX-License-Identifier: MIT */
/* maths.h - functions of floats, of our own: no C library is needed, and every machine gives the same bits.
 *
 * All operations are IEEE 754 single precision without contraction, where not said otherwise. Polynomials are fitted for
 * the smallest relative error. An error of one unit is 2^-24 of the result. No integer kernel includes this.
 */
#ifndef Q2C_MATHS_H
#define Q2C_MATHS_H

#include <stdint.h>

typedef union {
    float real;
    uint32_t bits;
} q2c_float_bits;

#define Q2C_INFINITY_BITS 0x7F800000u

/* c[0] + c[1] x + ... + c[degree] x^degree */
static inline float q2c_polynomial(const float *c, int degree, float x)
{
    float sum = c[degree];

    while (degree-- > 0) {
        sum = sum * x + c[degree];
    }
    return sum;
}

/* x * 2^exponent, exponent in [-252, 254]; in two steps, since 2^exponent itself may not be a float. */
static inline float q2c_times_power(float x, int32_t exponent)
{
    const q2c_float_bits first = {.bits = (uint32_t)(127 + exponent / 2) << 23};
    const q2c_float_bits second = {.bits = (uint32_t)(127 + exponent - exponent / 2) << 23};
    return x * first.real * second.real;
}

/* Exact. Floats from 2^23 are whole. */
static inline float q2c_floor(float x)
{
    if (!(x > -8388608.0f && x < 8388608.0f)) {
        return x;
    }
    const float whole = (float)(int32_t)x; /* towards zero */
    return whole > x ? whole - 1.0f : whole;
}

static inline float q2c_ceil(float x)
{
    return -q2c_floor(-x);
}

/* Correctly rounded: the root of a mantissa of 25 bits, one binary digit after the other. */
static inline float q2c_sqrt(float x)
{
    const q2c_float_bits in = {x};
    uint32_t mantissa = in.bits & 0x7FFFFFu, root = 0, rest = 0;
    int32_t exponent = (int32_t)(in.bits >> 23) - 127;

    if (!(x > 0.0f)) {
        return x == 0.0f ? x : (x - x) / (x - x);
    }
    if (in.bits >= Q2C_INFINITY_BITS) {
        return x;
    }
    if (exponent == -127) {
        for (exponent = -126; mantissa < 1u << 23; mantissa *= 2) {
            --exponent;
        }
    }
    mantissa |= 1u << 23;
    mantissa <<= exponent & 1; /* x = mantissa * 2^(exponent - 23), the exponent even */
    exponent -= exponent & 1;
    for (int32_t i = 23; i >= 0; --i) { /* the next two bits of mantissa * 2^23 */
        rest = rest << 2 | (i >= 11 ? mantissa << 1 >> (2 * (i - 11)) & 3u : 0u);
        root <<= 1;
        if (rest > 2 * root) {
            rest -= 2 * root + 1;
            ++root;
        }
    }
    return q2c_times_power((float)(rest > root ? root + 1 : root), exponent / 2 - 23);
}

/* 2^k exp(r) with |r| <= ln(2) / 2, r in two parts; within 2 units. */
static inline float q2c_exp(float x)
{
    static const float c[5] = {0.49999994f, 0.16666515f, 0.041668456f, 0.0083694188f, 0.0013813147f};

    if (!(x < 88.8f)) {
        const q2c_float_bits infinity = {.bits = Q2C_INFINITY_BITS};
        return x > 0.0f ? infinity.real : x;
    }
    if (x < -104.0f) {
        return 0.0f;
    }
    const int32_t k = (int32_t)(x * 1.44269504f + (x < 0.0f ? -0.5f : 0.5f));
    const float r = x - (float)k * 0.693359375f + (float)k * 2.12194440e-4f; /* the first product is exact */
    return q2c_times_power(1.0f + (r + r * r * q2c_polynomial(c, 4, r)), k);
}

/* k ln(2) + log(1 + f) with 1 + f from sqrt(1/2) to sqrt(2); within 2 units. */
static inline float q2c_log(float x)
{
    static const float c[8] = {0.33333331f, -0.2500082f,  0.20001227f, -0.16623357f,
                               0.1420176f,  -0.13160186f, 0.12761566f, -0.076344766f};
    q2c_float_bits m = {x};
    int32_t k = -127;

    if (!(x > 0.0f) || m.bits >= Q2C_INFINITY_BITS) {
        const q2c_float_bits infinity = {.bits = Q2C_INFINITY_BITS};
        return x == 0.0f ? -infinity.real : x < 0.0f ? (x - x) / (x - x) : x;
    }
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
    const float f = m.real - 1.0f;
    const float rest = f * f * (f * q2c_polynomial(c, 7, f) - 0.5f);
    return (rest - (float)k * 2.12194440e-4f) + f + (float)k * 0.693359375f;
}

/* x minus the nearest multiple of pi/2, in double, and which quarter of the turn that is. |x| < 2^30; beyond, where
 * neighbouring floats are whole turns apart, 0 is taken. */
static inline float q2c_within_quarter(float x, int32_t *quarter)
{
    if (!(x > -1073741824.0f && x < 1073741824.0f)) {
        *quarter = 0;
        return x * 0.0f;
    }
    const int32_t k = (int32_t)((double)x * 0.63661977236758134 + (x < 0.0f ? -0.5 : 0.5));
    *quarter = k & 3;
    return (float)((double)x - k * 1.5707963267341256 - k * 6.077100506506192e-11);
}

/* sin(r) and cos(r) for |r| <= pi/4; within 1 unit. */
static inline float q2c_sin_within(float r)
{
    static const float c[4] = {-0.16666667f, 0.0083333291f, -0.00019839233f, 2.7173667e-06f};
    return r + r * (r * r * q2c_polynomial(c, 3, r * r));
}

static inline float q2c_cos_within(float r)
{
    static const float c[3] = {0.041666646f, -0.0013887251f, 2.4425681e-05f};
    return 1.0f - (0.5f * (r * r) - r * r * (r * r) * q2c_polynomial(c, 2, r * r));
}

/* Within 2 units of 1, and of the result up to |x| = 2^20. */
static inline float q2c_sin(float x)
{
    int32_t quarter;
    const float r = q2c_within_quarter(x, &quarter);
    const float y = quarter & 1 ? q2c_cos_within(r) : q2c_sin_within(r);
    return quarter & 2 ? -y : y;
}

static inline float q2c_cos(float x)
{
    int32_t quarter;
    const float r = q2c_within_quarter(x, &quarter);
    const float y = quarter & 1 ? q2c_sin_within(r) : q2c_cos_within(r);
    return ((quarter + 1) & 2) != 0 ? -y : y;
}

/* tanh(x): x + x^3 P(x^2) near zero, else 1 - 2 / (exp(2x) + 1); within 3 units. */
static inline float q2c_tanh(float x)
{
    static const float c[5] = {-0.33333281f, 0.13331442f, -0.053739715f, 0.02063909f, -0.0057049887f};
    const float magnitude = x < 0.0f ? -x : x;

    if (magnitude < 0.625f) {
        return x + x * (x * x * q2c_polynomial(c, 4, x * x));
    }
    const float far = 1.0f - 2.0f / (q2c_exp(2.0f * magnitude) + 1.0f);
    return x < 0.0f ? -far : far;
}

/* 1 / (1 + exp(-x)), with the ends that TFLite gives it: 1 from 16.62, exp(x) below -9. */
static inline float q2c_logistic(float x)
{
    if (x > 16.619047f) {
        return 1.0f;
    }
    return x < -9.0f ? q2c_exp(x) : 1.0f / (1.0f + q2c_exp(-x));
}

/* exp(x) - 1 for x <= 0: x + x^2 P(x) near zero; within 2 units. */
static inline float q2c_expm1_of_negative(float x)
{
    static const float c[6] = {0.5f, 0.16666655f, 0.04166527f, 0.008325044f, 0.0013637071f, 0.00015995685f};
    return x > -0.5f ? x + x * (x * q2c_polynomial(c, 5, x)) : q2c_exp(x) - 1.0f;
}

/* erfc(x) = exp(-x^2) t P(t) with t = 1 / (1 + x/2), and 2 - erfc(-x) below zero; within 7 units up to 1, and beyond as
 * far as exp(-x^2) is: some 35 units at 6, where nothing is left of it. */
static inline float q2c_erfc(float x)
{
    static const float c[10] = {0.28205794f, 0.28299242f,  0.23746113f, 0.23131189f,  -0.11564047f,
                                0.45458177f, -0.71115649f, 0.46048254f, -0.13693561f, 0.014844887f};
    const float magnitude = x < 0.0f ? -x : x;
    const float t = 1.0f / (1.0f + 0.5f * magnitude);
    const float tail = q2c_exp(-magnitude * magnitude) * t * q2c_polynomial(c, 9, t);
    return x < 0.0f ? 2.0f - tail : tail;
}

#endif /* Q2C_MATHS_H */
