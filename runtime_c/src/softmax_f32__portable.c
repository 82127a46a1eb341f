/* SPDX-License-Identifier: MIT */
/* softmax_f32__portable - float softmax, plain C99: the definition.
 *
 *   shapes   any rows, any depth
 *   memory   in place; the exponentials wait in the output
 *   source   TFLite reference_ops::Softmax for float
 */
#include "softmax.h"

#include "maths.h"

static void softmax_row(const q2c_softmax_f32_params *p, const float *in, float *out)
{
    float largest = in[0];
    float sum = 0.0f;

    for (int32_t c = 1; c < p->depth; ++c) {
        largest = in[c] > largest ? in[c] : largest;
    }
    for (int32_t c = 0; c < p->depth; ++c) {
        out[c] = q2c_exp((in[c] - largest) * p->beta);
        sum += out[c];
    }
    for (int32_t c = 0; c < p->depth; ++c) {
        out[c] /= sum;
    }
}

void q2c_softmax_f32__portable(const q2c_softmax_f32_params *p, const float *in, float *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        softmax_row(p, in, out);
    }
}
