/* SPDX-License-Identifier: MIT */
/* unary_logistic_f32__portable - sigmoid of floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::Logistic, with its cutoffs
 */
#include "unary.h"

#include "maths.h"

static inline float logistic(float x)
{
    if (x > 16.619047164916992f) {
        return 1.0f;
    }
    return x < -9.0f ? expf(x) : 1.0f / (1.0f + expf(-x));
}

void q2c_unary_logistic_f32__portable(const q2c_unary_params *p, const float *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = logistic(in[i]);
    }
}
