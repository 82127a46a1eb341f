/* SPDX-License-Identifier: MIT */
/* fixedpoint.h - exp, 1/(1+x), log and 1/sqrt in 32-bit fixed point, without a division or a float.
 *
 * A value of Qi has i integer bits: raw / 2^(31 - i). Constants are the nearest to c * 2^31 unless said otherwise. Every
 * function is bit for bit gemmlowp's (and TFLite's where it adds to it): same polynomials, same roundings.
 */
#ifndef Q2C_FIXEDPOINT_H
#define Q2C_FIXEDPOINT_H

#include <stdint.h>

#include "requantize.h"

/* Zero bits before the highest one; 32 for 0. */
static inline int32_t q2c_leading_zeros(uint32_t x)
{
    int32_t zeros = 32;

    for (int32_t half = 16; half > 0; half /= 2) {
        if (x >> half) {
            x >>= half;
            zeros -= half;
        }
    }
    return zeros - (int32_t)x;
}

/* x * 2^exponent, saturated to 32 bits; exponent in [0, 31]. */
static inline int32_t q2c_saturating_shift_left(int32_t x, int32_t exponent)
{
    const int64_t wide = (int64_t)x * ((int64_t)1 << exponent);
    return wide < INT32_MIN ? INT32_MIN : wide > INT32_MAX ? INT32_MAX : (int32_t)wide;
}

/* exp(a) in Q0 for a in [-1/4, 0) in Q0: Taylor's polynomial of the fourth degree around -1/8. */
static inline int32_t q2c_exp_within_quarter(int32_t a)
{
    const int32_t exp_of_minus_eighth = 1895147668;
    const int32_t third = 715827883;
    const int32_t x = a + (1 << 28); /* |x| <= 1/8 */
    const int32_t x2 = q2c_doubling_high_mul(x, x);
    const int32_t x3 = q2c_doubling_high_mul(x2, x);
    const int32_t x4 = q2c_doubling_high_mul(x2, x2);
    const int32_t x4_24_x3_6 = q2c_doubling_high_mul(q2c_rounding_divide_by_pot(x4, 2) + x3, third);
    const int32_t rest = q2c_rounding_divide_by_pot(x4_24_x3_6 + x2, 1);
    return exp_of_minus_eighth + q2c_doubling_high_mul(exp_of_minus_eighth, x + rest);
}

/* exp(a) in Q0 for a <= 0 in Q5: the part within a quarter, times a constant for each bit of the whole quarters. */
static inline int32_t q2c_exp_of_negative(int32_t a)
{
    /* exp(-1/4), exp(-1/2), exp(-1) ... exp(-16) */
    static const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    const int32_t quarter = 1 << 24;
    const int32_t within = (a & (quarter - 1)) - quarter;
    const int32_t quarters = (within - a) / quarter;
    int32_t result = q2c_exp_within_quarter(within * 32);

    for (int32_t bit = 0; bit < 7; ++bit) {
        if (quarters >> bit & 1) {
            result = q2c_doubling_high_mul(result, factors[bit]);
        }
    }
    return a == 0 ? INT32_MAX : result;
}

/* 1 / (1 + a) in Q0 for a in [0, 1) in Q0: three of Newton's steps in Q2 on the inverse of (1 + a) / 2. */
static inline int32_t q2c_one_over_one_plus(int32_t a)
{
    const int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
    int32_t x = 1515870810 + q2c_doubling_high_mul(half, -1010580540); /* 48/17 - 32/17 * half, in Q2 */

    for (int32_t i = 0; i < 3; ++i) {
        const int32_t error = (1 << 29) - q2c_doubling_high_mul(half, x);
        x += q2c_saturating_shift_left(q2c_doubling_high_mul(x, error), 2);
    }
    return q2c_saturating_shift_left(x, 1);
}

/* 1 / x for x > 0 in Q(integer_bits), as Q0 to be divided by 2^bits_over_one. */
static inline int32_t q2c_reciprocal(int32_t x, int32_t integer_bits, int32_t *bits_over_one)
{
    const int32_t zeros = q2c_leading_zeros((uint32_t)x);
    *bits_over_one = integer_bits - zeros;
    return q2c_one_over_one_plus((int32_t)(((uint32_t)x << zeros) - ((uint32_t)1 << 31)));
}

/* ln(x) in Q5 for x >= 1 in Q12. x = z * 2^k: of two ways to choose k, a quarter above or below a whole number, the one that
 * leaves the smaller z. ln(z) is a quotient of polynomials in z - sqrt(sqrt(1/2)). */
static inline int32_t q2c_log_q12_to_q5(int32_t x)
{
    const int32_t ln_2 = 1488522236, root = 1518500250, fourth_root = 1805811301; /* ln 2, 2^-1/2, 2^-1/4 */
    const int32_t alpha_n = 117049297, alpha_d = 127690142, alpha_i = 1057819769, alpha_f = 638450708;
    const int32_t quarter = 1 << 23; /* in Q6, as k is */

    const int32_t zeros_a = q2c_leading_zeros((uint32_t)x);
    const int32_t high_a = q2c_doubling_high_mul(q2c_saturating_shift_left(x, zeros_a - 1), root);
    const int32_t z_a = q2c_saturating_shift_left(high_a, 1);
    const int32_t k_a = (12 - zeros_a) * (1 << 25) + quarter;
    const int32_t zeros_b = q2c_leading_zeros((uint32_t)q2c_doubling_high_mul(x, root)) - 1;
    const int32_t z_b = q2c_saturating_shift_left(x, zeros_b);
    const int32_t k_b = (12 - zeros_b) * (1 << 25) - quarter;
    const int32_t z = z_a < z_b ? z_a : z_b;
    const int32_t k = k_a > k_b ? k_a : k_b;

    const int32_t p = (int32_t)(((int64_t)z + fourth_root + 1) / 2);
    const int32_t q = (z - fourth_root) * 2;
    const int32_t q2 = q2c_doubling_high_mul(q, q);
    const int32_t numerator =
        q2c_doubling_high_mul(q, z) + q2c_doubling_high_mul(q2c_doubling_high_mul(q, q2), alpha_n);
    const int32_t inner = alpha_i + q + q2c_doubling_high_mul(alpha_d, q2);
    const int32_t denominator = q2c_doubling_high_mul(p, inner) + q2c_doubling_high_mul(alpha_f, q);
    const int32_t ln_z =
        q2c_doubling_high_mul(q2c_rounding_divide_by_pot(numerator, 6), q2c_one_over_one_plus(denominator));
    return q2c_saturating_shift_left(q2c_doubling_high_mul(k, ln_2) + ln_z, 1);
}

/* 1 / sqrt(x) for an integer x >= 0 as a multiplier in Q0 and a shift <= 0; 0 counts as 1. Five of Newton's steps in Q3. */
static inline int32_t q2c_inverse_sqrt(int32_t x, int32_t *shift)
{
    int32_t right = 11;
    int32_t r = 1 << 28;

    if (x <= 1) {
        *shift = 0;
        return INT32_MAX;
    }
    for (; x >= 1 << 29; x /= 4) {
        ++right;
    }
    const int32_t pairs = (q2c_leading_zeros((uint32_t)x) - 1) / 2 - 1; /* x * 4^pairs lies in [2^27, 2^29) */
    const int32_t half = q2c_rounding_divide_by_pot((int32_t)((uint32_t)x << (2 * pairs)) / 2, 1);
    right -= pairs;
    for (int32_t i = 0; i < 5; ++i) {
        const int32_t square = q2c_doubling_high_mul(r, r);
        const int32_t cube = q2c_saturating_shift_left(q2c_doubling_high_mul(square, r), 6);
        const int32_t next =
            q2c_doubling_high_mul(3 << 27, r) - q2c_doubling_high_mul(half, cube); /* (3 - x r^2) r / 2 */
        r = q2c_saturating_shift_left(next, 3);
    }
    r = q2c_doubling_high_mul(r, 1518500250); /* sqrt(1/2) */
    *shift = right < 0 ? 0 : -right;
    return right < 0 ? r * (1 << -right) : r;
}

#endif /* Q2C_FIXEDPOINT_H */
