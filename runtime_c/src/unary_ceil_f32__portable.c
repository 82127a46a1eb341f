/* SPDX-License-Identifier: MIT */
/* unary_ceil_f32__portable - floats rounded up, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::Ceil
 */
#include "unary.h"

#include "maths.h"

void q2c_unary_ceil_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = q2c_ceil(in[i]);
    }
}
