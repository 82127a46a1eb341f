/* SPDX-License-Identifier: MIT */
/* add_n_f32__portable - float sum of up to eight tensors, plain C99: the definition.
 *
 *   shapes   all of one shape
 *   memory   no scratch; out may be a
 *   source   TFLite reference_ops::AddN
 */
#include "add_n.h"

void q2c_add_n_f32__portable(const q2c_add_n_plain_params *p, const float *a, const float *b, const float *c,
                             const float *d, const float *e, const float *f, const float *g, const float *h, float *out)
{
    const float *const in[8] = {a, b, c, d, e, f, g, h};

    for (int32_t i = 0; i < p->elements; ++i) {
        float sum = 0.0f;
        for (int32_t n = 0; n < p->count; ++n) {
            sum += in[n][i];
        }
        out[i] = sum;
    }
}
