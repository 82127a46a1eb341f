/* SPDX-License-Identifier: MIT */
/* unary_tanh_s16__portable - hyperbolic tangent of int16: 2 * sigmoid(2x) - 1, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   |x * multiplier| < 2^30; between two points of the table 2^8 steps
 *   source   TFLite reference_integer_ops::Tanh
 */
#include "unary.h"

#include "sigmoid.h"

/* From Q24 to Q15, halves up. */
static inline int16_t hyperbolic_tangent(const q2c_unary_sigmoid_params *p, int32_t in)
{
    const int32_t x = q2c_sigmoid_input(in, p->multiplier, p->right_shift);
    const int32_t magnitude = x < 0 ? -x : x;
    const int32_t y = magnitude >> 8 < 255 ? q2c_sigmoid_between(p->table, magnitude, 8) : 0xFFFF << 8;
    return (int16_t)((x >= 0 ? y - (1 << 23) + (1 << 7) : -y + (1 << 23) + (1 << 7) - 1) >> 8);
}

void q2c_unary_tanh_s16__portable(const q2c_unary_sigmoid_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = hyperbolic_tangent(p, in[i]);
    }
}
