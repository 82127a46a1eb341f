/* SPDX-License-Identifier: MIT */
/* add_n_s8__portable - int8 sum of up to eight tensors, plain C99: the definition.
 *
 *   shapes   all of one shape
 *   memory   no scratch; out may be a
 *   bounds   |sum * 2^left_shift| < 2^31, also after the last left shift; proved at generation
 *   source   TFLite reference_ops::AddN
 */
#include "add_n.h"

#include "requantize.h"

void q2c_add_n_s8__portable(const q2c_add_n_params *p, const int8_t *a, const int8_t *b, const int8_t *c,
                            const int8_t *d, const int8_t *e, const int8_t *f, const int8_t *g, const int8_t *h,
                            int8_t *out)
{
    const int8_t *const in[8] = {a, b, c, d, e, f, g, h};

    for (int32_t i = 0; i < p->elements; ++i) {
        int32_t sum = 0;
        for (int32_t n = 0; n < p->count; ++n) {
            sum += in[n][i] - p->in_zp;
        }
        const int32_t scaled = q2c_requantize(sum * (1 << p->left_shift), p->multiplier, p->shift);
        out[i] = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, INT8_MIN, INT8_MAX);
    }
}
