/* SPDX-License-Identifier: MIT */
/* unary_hard_swish_f32__portable - HARD_SWISH of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::HardSwish
 */
#include "unary.h"

static inline float hard_swish(float x)
{
    const float gate = x + 3.0f;
    return x * (gate < 0.0f ? 0.0f : gate > 6.0f ? 6.0f : gate) / 6.0f;
}

void q2c_unary_hard_swish_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = hard_swish(in[i]);
    }
}
