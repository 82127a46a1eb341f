/* SPDX-License-Identifier: MIT */
/* unary_round_f32__portable - floats rounded to the nearest whole number, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::Round
 */
#include "unary.h"

#include "maths.h"

static inline float round_half_to_even(float x)
{
    const float below = q2c_floor(x);
    const float beyond = x - below;
    const int is_even = q2c_floor(below * 0.5f) * 2.0f == below;
    return beyond < 0.5f || (beyond == 0.5f && is_even) ? below : below + 1.0f;
}

void q2c_unary_round_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = round_half_to_even(in[i]);
    }
}
