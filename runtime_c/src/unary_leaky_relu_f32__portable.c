/* SPDX-License-Identifier: MIT */
/* unary_leaky_relu_f32__portable - LEAKY_RELU of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::LeakyRelu
 */
#include "unary.h"

void q2c_unary_leaky_relu_f32__portable(const q2c_unary_leaky_relu_f32_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = in[i] > 0.0f ? in[i] : in[i] * p->alpha;
    }
}
