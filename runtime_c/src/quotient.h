/* SPDX-License-Identifier: MIT */
/* quotient.h - division of quantized numbers by a reciprocal in fixed point. */
#ifndef Q2C_QUOTIENT_H
#define Q2C_QUOTIENT_H

#include "fixedpoint.h"
#include "requantize.h"

#define Q2C_SATURATING (1 << 20) /* beyond any output, also with its zero point */

/* How far x can be shifted left without changing its sign. */
static inline int32_t q2c_spare_sign_bits(int32_t x)
{
    return q2c_leading_zeros((uint32_t)(x < 0 ? ~x : x)) - 1;
}

/* RoundingDivideByPOT for any exponent >= 0. gemmlowp leaves open what 32 and more do. LiteRT's results depend on what
 * x86 makes of them: the exponent counts modulo 32, and 1 is added to what is not negative. */
static inline int32_t q2c_shift_right_as_x86(int32_t x, int32_t exponent)
{
    if (exponent < 32) {
        return q2c_rounding_divide_by_pot(x, exponent);
    }
    return (x >> (exponent & 31)) + (x >= 0 ? 1 : 0);
}

/* a / b * multiplier * 2^(shift - 31), the last shift to the right: |a|, |b| < 2^17. Division by zero saturates. */
static inline int32_t q2c_quotient(int32_t a, int32_t b, int32_t multiplier, int32_t shift)
{
    int32_t bits_over_one;

    if (b == 0) {
        return a > 0 ? Q2C_SATURATING : a < 0 ? -Q2C_SATURATING : 0;
    }
    a = b < 0 ? -a : a;
    const int32_t inverse = q2c_reciprocal(b < 0 ? -b : b, 31, &bits_over_one);
    const int32_t headroom = q2c_spare_sign_bits(a);
    const int32_t quotient = q2c_doubling_high_mul((int32_t)((uint32_t)a << headroom), inverse);
    return q2c_shift_right_as_x86(q2c_doubling_high_mul(quotient, multiplier), bits_over_one + headroom - shift);
}

#endif /* Q2C_QUOTIENT_H */
