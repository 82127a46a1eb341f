/* SPDX-License-Identifier: MIT */
/* unary_neg_s32__portable - negation of int32, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   the lowest number stays
 *   source   LiteRT reference_ops::Negate
 */
#include "unary.h"

void q2c_unary_neg_s32__portable(const q2c_unary_params *p, const int32_t *in, int32_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int32_t)(0u - (uint32_t)in[i]);
    }
}
