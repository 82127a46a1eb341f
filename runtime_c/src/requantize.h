/* SPDX-License-Identifier: MIT */
/* requantize.h - from int32 accumulators to stored values: the only rounding in the runtime.
 *
 * gemmlowp's fixed point with double rounding. `multiplier` is Q31 in [2^30, 2^31) or 0; `shift` > 0 is left.
 */
#ifndef Q2C_REQUANTIZE_H
#define Q2C_REQUANTIZE_H

#include <stdint.h>

/* floor((a * b + 2^30) / 2^31): rounds to nearest, ties up. Not for a == b == INT32_MIN: multipliers are positive. */
static inline int32_t q2c_doubling_high_mul(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* x / 2^exponent, rounded to nearest, ties away from zero; exponent in [0, 31]. */
static inline int32_t q2c_rounding_divide_by_pot(int32_t x, int32_t exponent)
{
    const int32_t mask = (int32_t)((1u << exponent) - 1u);
    const int32_t remainder = x & mask;
    const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
    return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/* acc * multiplier * 2^(shift - 31). A left shift wraps modulo 2^32; the generator proves that it does not. */
static inline int32_t q2c_requantize(int32_t acc, int32_t multiplier, int32_t shift)
{
    const int32_t left = shift > 0 ? shift : 0;
    const int32_t right = shift > 0 ? 0 : -shift;
    const int32_t shifted = (int32_t)((uint32_t)acc << left);
    return q2c_rounding_divide_by_pot(q2c_doubling_high_mul(shifted, multiplier), right);
}

static inline int32_t q2c_clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

#endif /* Q2C_REQUANTIZE_H */
