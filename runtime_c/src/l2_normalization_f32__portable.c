/* SPDX-License-Identifier: MIT */
/* l2_normalization_f32__portable - float rows divided by their lengths, plain C99: the definition.
 *
 *   shapes   in and out [rows, depth]; lengths below 1e-6 count as 1e-6
 *   memory   in place; no scratch
 *   source   TFLite reference_ops::L2Normalization for float
 */
#include "l2_normalization.h"

#include "maths.h"

static void normalize_row(const q2c_l2_normalization_f32_params *p, const float *in, float *out)
{
    float squares = 0.0f;

    for (int32_t c = 0; c < p->depth; ++c) {
        squares += in[c] * in[c];
    }
    const float length = q2c_sqrt(squares);
    const float divisor = length < 1e-6f ? 1e-6f : length;
    for (int32_t c = 0; c < p->depth; ++c) {
        out[c] = in[c] / divisor;
    }
}

void q2c_l2_normalization_f32__portable(const q2c_l2_normalization_f32_params *p, const float *in, float *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        normalize_row(p, in, out);
    }
}
