/* SPDX-License-Identifier: MIT */
/* requantize.h - from accumulators to stored values: the only rounding in the runtime.
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

/* acc * multiplier * 2^(shift - 31), shift in [-31, 30]. A left shift wraps modulo 2^32, as TFLite's does. */
static inline int32_t q2c_requantize(int32_t acc, int32_t multiplier, int32_t shift)
{
    const int32_t left = shift > 0 ? shift : 0;
    const int32_t right = shift > 0 ? 0 : -shift;
    const int32_t shifted = (int32_t)((uint32_t)acc << left);
    return q2c_rounding_divide_by_pot(q2c_doubling_high_mul(shifted, multiplier), right);
}

/* The same for the int64 accumulators of 16-bit activations, as TFLite has it: the multiplier's upper 16 bits and one
 * rounding, ties up. |acc| < 2^47, shift in [-31, 14]; a result beyond int32 wraps. */
static inline int32_t q2c_requantize_wide(int64_t acc, int32_t multiplier, int32_t shift)
{
    const int32_t reduced = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
    const int32_t right = 15 - shift;
    return (int32_t)((acc * reduced + ((int64_t)1 << (right - 1))) >> right);
}

/* a + b modulo 2^32. */
static inline int32_t q2c_wrapping_add(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t q2c_clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* x + zp, clamped, for any x: the sum itself may pass int32. */
static inline int32_t q2c_clamp_with_zp(int32_t x, int32_t zp, int32_t low, int32_t high)
{
    return x < low - zp ? low : x > high - zp ? high : x + zp;
}

#endif /* Q2C_REQUANTIZE_H */
