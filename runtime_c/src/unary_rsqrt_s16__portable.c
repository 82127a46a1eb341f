/* SPDX-License-Identifier: MIT */
/* unary_rsqrt_s16__portable - inverse square root of int16, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   zero, and the undefined below it, give the largest number
 *   source   TFLite RsqrtEvalQuantized
 */
#include "unary.h"

#include "fixedpoint.h"
#include "requantize.h"

#define EXTRA_BITS 20

static inline int16_t inverse_root(const q2c_unary_rescale_params *p, int32_t x)
{
    int32_t shift;

    if (x <= 0) {
        return INT16_MAX;
    }
    const int32_t multiplier = q2c_inverse_sqrt(x, &shift);
    const int32_t root = q2c_requantize(1, multiplier, shift + EXTRA_BITS);
    return (int16_t)q2c_clamp(q2c_requantize(root, p->multiplier, p->shift - EXTRA_BITS), INT16_MIN, INT16_MAX);
}

void q2c_unary_rsqrt_s16__portable(const q2c_unary_rescale_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = inverse_root(p, in[i]);
    }
}
