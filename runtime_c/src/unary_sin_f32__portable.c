/* SPDX-License-Identifier: MIT */
/* unary_sin_f32__portable - sine of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite elementwise
 */
#include "unary.h"

#include "maths.h"

void q2c_unary_sin_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = q2c_sin(in[i]);
    }
}
