/* SPDX-License-Identifier: MIT */
/* softmax_exp.h - the steps that the int8 softmax kernels share. */
#ifndef Q2C_SOFTMAX_EXP_H
#define Q2C_SOFTMAX_EXP_H

#include "fixedpoint.h"

static inline int32_t q2c_largest_of_row(const int8_t *row, int32_t depth)
{
    int32_t largest = row[0];

    for (int32_t c = 1; c < depth; ++c) {
        largest = row[c] > largest ? row[c] : largest;
    }
    return largest;
}

/* A difference <= 0 in Q5. It is not below diff_min, so that it fits: |difference * 2^shift| <= 31 * 2^26 * 2. */
static inline int32_t q2c_difference_in_q5(int32_t difference, int32_t multiplier, int32_t shift)
{
    return q2c_requantize(difference, multiplier, shift);
}

/* Sum over the row of exp(difference to the largest), in Q12: at most 2^19 each. */
static inline int32_t q2c_sum_of_exps(const int8_t *row, int32_t depth, int32_t largest, int32_t multiplier,
                                      int32_t shift, int32_t diff_min)
{
    int32_t sum = 0;

    for (int32_t c = 0; c < depth; ++c) {
        const int32_t difference = row[c] - largest;
        if (difference >= diff_min) {
            const int32_t exp = q2c_exp_of_negative(q2c_difference_in_q5(difference, multiplier, shift));
            sum += q2c_rounding_divide_by_pot(exp, 12);
        }
    }
    return sum;
}

#endif /* Q2C_SOFTMAX_EXP_H */
