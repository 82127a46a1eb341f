/* SPDX-License-Identifier: MIT */
/* unary_logistic_s16__portable - sigmoid of int16, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   |x * multiplier| < 2^30; between two points of the table 2^9 steps
 *   source   TFLite reference_integer_ops::Logistic
 */
#include "unary.h"

#include "sigmoid.h"

/* 1 - y for negative inputs; from Q25 to Q15, halves up. */
static inline int16_t logistic(const q2c_unary_sigmoid_params *p, int32_t in)
{
    const int32_t x = q2c_sigmoid_input(in, p->multiplier, p->right_shift);
    const int32_t magnitude = x < 0 ? -x : x;
    const int32_t y = magnitude >> 9 < 255 ? q2c_sigmoid_between(p->table, magnitude, 9) : 0x7FFF << 10;
    return (int16_t)((x >= 0 ? y + (1 << 9) : (1 << 25) - y + (1 << 9) - 1) >> 10);
}

void q2c_unary_logistic_s16__portable(const q2c_unary_sigmoid_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = logistic(p, in[i]);
    }
}
