/* SPDX-License-Identifier: MIT */
/* unary_abs_f32__portable - magnitude of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   minus zero becomes zero
 *   source   TFLite elementwise
 */
#include "unary.h"

void q2c_unary_abs_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = in[i] < 0.0f ? -in[i] : in[i] + 0.0f;
    }
}
