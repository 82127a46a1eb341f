/* SPDX-License-Identifier: MIT */
/* fixedpoint16.h - gemmlowp's sigmoid and tanh in 16-bit fixed point, bit for bit: what LiteRT's LSTM computes.
 *
 * A value of Qi has i integer bits: raw / 2^(15 - i). Everything is held in int32_t; only the saturations know of 16 bits.
 */
#ifndef Q2C_FIXEDPOINT16_H
#define Q2C_FIXEDPOINT16_H

#include <stdint.h>

#include "requantize.h"

/* a * b in Q0, rounded to nearest, ties up; the caller never multiplies -1 by -1. */
static inline int32_t q2c_high_mul_16(int32_t a, int32_t b)
{
    return (a * b + (1 << 14)) >> 15;
}

static inline int32_t q2c_shift_left_16(int32_t x, int32_t exponent)
{
    return q2c_clamp(x * (1 << exponent), -32768, 32767);
}

/* exp(a) in Q0 for a in [-1/4, 0) in Q0: Taylor's polynomial of the fourth degree around -1/8. */
static inline int32_t q2c_exp_within_quarter_16(int32_t a)
{
    const int32_t exp_of_minus_eighth = 28918;
    const int32_t third = 10923;
    const int32_t x = a + (1 << 12); /* |x| <= 1/8 */
    const int32_t x2 = q2c_high_mul_16(x, x);
    const int32_t x3 = q2c_high_mul_16(x2, x);
    const int32_t x4 = q2c_high_mul_16(x2, x2);
    const int32_t x4_24_x3_6 = q2c_high_mul_16(q2c_rounding_divide_by_pot(x4, 2) + x3, third);
    const int32_t rest = q2c_rounding_divide_by_pot(x4_24_x3_6 + x2, 1);
    const int32_t sum = exp_of_minus_eighth + q2c_high_mul_16(exp_of_minus_eighth, x + rest);
    return q2c_clamp(sum, -32768, 32767);
}

/* exp(a) in Q0 for a <= 0 in Q(integer_bits), integer_bits in [1, 7]. */
static inline int32_t q2c_exp_of_negative_16(int32_t a, int32_t integer_bits)
{
    /* exp(-1/4), exp(-1/2), exp(-1) ... exp(-16) */
    static const int16_t factors[7] = {25520, 19875, 12055, 4435, 600, 11, 0};
    const int32_t quarter = 1 << (13 - integer_bits);
    const int32_t within = (a & (quarter - 1)) - quarter;
    const int32_t quarters = (within - a) / quarter;
    const int32_t bits = integer_bits + 2 < 7 ? integer_bits + 2 : 7;
    int32_t result = q2c_exp_within_quarter_16(q2c_shift_left_16(within, integer_bits));

    for (int32_t bit = 0; bit < bits; ++bit) {
        if (quarters >> bit & 1) {
            result = q2c_high_mul_16(result, factors[bit]);
        }
    }
    if (a < -(1 << (20 - integer_bits))) {
        result = 0; /* below exp(-32), which only 6 and 7 integer bits can hold */
    }
    return a == 0 ? 32767 : result;
}

/* 2 / (1 + a) in Q2 for a in [0, 1) in Q0: three of Newton's steps. */
static inline int32_t q2c_two_over_one_plus_16(int32_t a)
{
    const int32_t half = (a + 32768) / 2;
    int32_t x = 23130 + q2c_high_mul_16(half, -15420); /* 48/17 - 32/17 * half */

    for (int32_t i = 0; i < 3; ++i) {
        x += q2c_shift_left_16(q2c_high_mul_16(x, (1 << 13) - q2c_high_mul_16(half, x)), 2);
    }
    return x;
}

/* 1 / (1 + exp(-a)) in Q0, for a in Q(integer_bits). */
static inline int32_t q2c_logistic_16(int32_t a, int32_t integer_bits)
{
    const int32_t exp = q2c_exp_of_negative_16(a < 0 ? a : -a, integer_bits);
    const int32_t positive = q2c_shift_left_16(q2c_two_over_one_plus_16(exp), 1);
    return a == 0 ? 1 << 14 : a > 0 ? positive : 32767 - positive;
}

/* (1 - e) / (1 + e) in Q0 with e = exp(-2|a|), for a in Q(integer_bits), integer_bits in [0, 6]. */
static inline int32_t q2c_tanh_16(int32_t a, int32_t integer_bits)
{
    const int32_t exp = q2c_exp_of_negative_16(a < 0 ? a : -a, integer_bits + 1);
    const int32_t size = q2c_shift_left_16(q2c_two_over_one_plus_16(exp) - (1 << 13), 2);
    return a == 0 ? 0 : a < 0 ? -size : size;
}

#endif /* Q2C_FIXEDPOINT16_H */
