/* SPDX-License-Identifier: MIT */
/* log_softmax_s8__portable - int8 logarithm of softmax, plain C99: the definition.
 *
 *   shapes   any rows; depth <= 4095, so that the sum of exponentials stays below 2^31
 *   memory   in place; no scratch
 *   bounds   difference - ln(sum) in Q5 fits 32 bits: smaller differences than `least` give -128
 *   source   TFLite reference_integer_ops::LogSoftmax
 */
#include "softmax.h"

#include "softmax_exp.h"

enum { LOW = -128, HIGH = 127 };

/* One row: difference to the largest - ln(sum of exponentials), from Q5 to steps of 1/16 below 127. */
static void log_softmax_row(const q2c_log_softmax_params *p, const int8_t *in, int8_t *out)
{
    const int32_t largest = q2c_largest_of_row(in, p->depth);
    const int32_t sum = q2c_sum_of_exps(in, p->depth, largest, p->multiplier, p->shift, p->diff_min);
    const int32_t log_sum = q2c_log_q12_to_q5(sum);
    const int32_t least = q2c_requantize(log_sum + INT32_MIN, p->reverse_multiplier, p->reverse_shift);
    const int32_t below = least > p->diff_min - 1 ? least : p->diff_min - 1;

    for (int32_t c = 0; c < p->depth; ++c) {
        const int32_t difference = in[c] - largest;
        int32_t stored = LOW;
        if (difference > below) {
            const int32_t scaled = q2c_difference_in_q5(difference, p->multiplier, p->shift);
            stored = q2c_rounding_divide_by_pot(scaled - log_sum, 22) + HIGH;
        }
        out[c] = (int8_t)q2c_clamp(stored, LOW, HIGH);
    }
}

void q2c_log_softmax_s8__portable(const q2c_log_softmax_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        log_softmax_row(p, in, out);
    }
}
