/* SPDX-License-Identifier: MIT */
/* unary_leaky_relu_s16__portable - LEAKY_RELU of int16, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   the left shifts keep |x| <= 2^15 in int32
 *   source   TFLite reference_ops::QuantizeLeakyRelu
 */
#include "unary.h"

#include "requantize.h"

static inline int16_t leaky_relu(const q2c_unary_leaky_relu_params *p, int32_t x)
{
    const int32_t scaled = x >= 0 ? q2c_requantize(x, p->multiplier, p->shift)
                                  : q2c_requantize(x, p->slope_multiplier, p->slope_shift) * p->slope_sign;
    return (int16_t)q2c_clamp(scaled, INT16_MIN, INT16_MAX);
}

void q2c_unary_leaky_relu_s16__portable(const q2c_unary_leaky_relu_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = leaky_relu(p, in[i]);
    }
}
