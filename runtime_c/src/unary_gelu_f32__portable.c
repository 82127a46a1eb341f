/* SPDX-License-Identifier: MIT */
/* unary_gelu_f32__portable - GELU of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   LiteRT reference_ops::Gelu
 */
#include "unary.h"

#include "maths.h"

void q2c_unary_gelu_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = 0.5f * in[i] * q2c_erfc(in[i] * -0.70710678f);
    }
}
