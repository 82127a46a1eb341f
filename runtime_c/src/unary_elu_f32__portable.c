/* SPDX-License-Identifier: MIT */
/* unary_elu_f32__portable - ELU of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::Elu
 */
#include "unary.h"

#include "maths.h"

void q2c_unary_elu_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = in[i] < 0.0f ? q2c_expm1_of_negative(in[i]) : in[i];
    }
}
