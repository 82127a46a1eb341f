/* SPDX-License-Identifier: MIT */
/* unary_clamp_f32__portable - RELU and its kind of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   a NaN stays one
 *   source   TFLite activations
 */
#include "unary.h"

void q2c_unary_clamp_f32__portable(const q2c_unary_clamp_f32_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = in[i] < p->out_min ? p->out_min : in[i] > p->out_max ? p->out_max : in[i];
    }
}
