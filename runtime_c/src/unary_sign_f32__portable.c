/* SPDX-License-Identifier: MIT */
/* unary_sign_f32__portable - sign of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   a NaN stays one
 *   source   LiteRT sign
 */
#include "unary.h"

static inline float sign(float x)
{
    return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x == 0.0f ? 0.0f : x;
}

void q2c_unary_sign_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = sign(in[i]);
    }
}
