/* SPDX-License-Identifier: MIT */
/* unary_gelu_tanh_f32__portable - GELU of floats, the approximation by a hyperbolic tangent, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   LiteRT reference_ops::Gelu
 */
#include "unary.h"

#include "maths.h"

static inline float gelu(float x)
{
    const float inner = 0.79788458f * (x + 0.044715f * x * x * x); /* sqrt(2 / pi) */
    return 0.5f * x * (1.0f + q2c_tanh(inner));
}

void q2c_unary_gelu_tanh_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = gelu(in[i]);
    }
}
