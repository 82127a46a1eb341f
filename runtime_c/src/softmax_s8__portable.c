/* SPDX-License-Identifier: MIT */
/* softmax_s8__portable - int8 softmax, plain C99: the definition.
 *
 *   shapes   any rows; depth <= 4095, so that the sum of exponentials stays below 2^31
 *   inner    every exponential is computed twice instead of kept: no scratch
 *   memory   in place
 *   source   TFLite reference_ops::Softmax
 */
#include "softmax.h"

#include "softmax_exp.h"

enum { LOW = -128, HIGH = 127, BITS = 8 };

/* One row: exp(difference) / sum in steps of 2^-8, from -128. */
static void softmax_row(const q2c_softmax_params *p, const int8_t *in, int8_t *out)
{
    const int32_t largest = q2c_largest_of_row(in, p->depth);
    const int32_t sum = q2c_sum_of_exps(in, p->depth, largest, p->multiplier, p->shift, p->diff_min);
    int32_t bits_over_one;
    const int32_t inverse = q2c_reciprocal(sum, 12, &bits_over_one);
    const int32_t right = bits_over_one + 31 - BITS; /* in [23, 34]; from 32 on every result rounds to 0] */

    for (int32_t c = 0; c < p->depth; ++c) {
        const int32_t difference = in[c] - largest;
        int32_t stored = LOW;
        if (difference >= p->diff_min && right < 32) {
            const int32_t exp = q2c_exp_of_negative(q2c_difference_in_q5(difference, p->multiplier, p->shift));
            stored += q2c_rounding_divide_by_pot(q2c_doubling_high_mul(inverse, exp), right);
        }
        out[c] = (int8_t)q2c_clamp(stored, LOW, HIGH);
    }
}

void q2c_softmax_s8__portable(const q2c_softmax_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        softmax_row(p, in, out);
    }
}
