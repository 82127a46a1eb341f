/* SPDX-License-Identifier: MIT */
/* log_softmax_f32__portable - float logarithm of softmax, plain C99: the definition.
 *
 *   shapes   any rows, any depth
 *   memory   in place
 *   source   TFLite reference_ops::LogSoftmax for float
 */
#include "softmax.h"

#include "maths.h"

static void log_softmax_row(const q2c_log_softmax_f32_params *p, const float *in, float *out)
{
    float largest = in[0];
    float sum = 0.0f;

    for (int32_t c = 1; c < p->depth; ++c) {
        largest = in[c] > largest ? in[c] : largest;
    }
    for (int32_t c = 0; c < p->depth; ++c) {
        sum += q2c_exp(in[c] - largest);
    }
    const float log_sum = q2c_log(sum);
    for (int32_t c = 0; c < p->depth; ++c) {
        out[c] = in[c] - largest - log_sum;
    }
}

void q2c_log_softmax_f32__portable(const q2c_log_softmax_f32_params *p, const float *in, float *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        log_softmax_row(p, in, out);
    }
}
