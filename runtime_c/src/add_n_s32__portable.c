/* SPDX-License-Identifier: MIT */
/* add_n_s32__portable - int32 sum of up to eight tensors, plain C99: the definition.
 *
 *   shapes   all of one shape
 *   memory   no scratch; out may be a
 *   bounds   wraps as TFLite does
 *   source   TFLite reference_ops::AddN
 */
#include "add_n.h"

void q2c_add_n_s32__portable(const q2c_add_n_plain_params *p, const int32_t *a, const int32_t *b, const int32_t *c,
                             const int32_t *d, const int32_t *e, const int32_t *f, const int32_t *g, const int32_t *h,
                             int32_t *out)
{
    const int32_t *const in[8] = {a, b, c, d, e, f, g, h};

    for (int32_t i = 0; i < p->elements; ++i) {
        uint32_t sum = 0;
        for (int32_t n = 0; n < p->count; ++n) {
            sum += (uint32_t)in[n][i];
        }
        out[i] = (int32_t)sum;
    }
}
