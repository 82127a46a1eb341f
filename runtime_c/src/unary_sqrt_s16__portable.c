/* SPDX-License-Identifier: MIT */
/* unary_sqrt_s16__portable - square root of int16, cut off towards zero, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   below zero, where it is undefined, zero
 *   source   LiteRT SqrtEvalQuantized, in float32
 */
#include "unary.h"

#include "maths.h"

static inline int16_t square_root(const q2c_unary_sqrt_params *p, int16_t x)
{
    const float root = q2c_sqrt(p->in_scale * (float)(x > 0 ? x : 0)) / p->out_scale;
    return root < (float)INT16_MAX ? (int16_t)root : INT16_MAX;
}

void q2c_unary_sqrt_s16__portable(const q2c_unary_sqrt_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = square_root(p, in[i]);
    }
}
