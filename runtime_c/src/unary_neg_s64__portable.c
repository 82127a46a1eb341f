/* SPDX-License-Identifier: MIT */
/* unary_neg_s64__portable - negation of int64, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   the lowest number stays
 *   source   LiteRT reference_ops::Negate
 */
#include "unary.h"

void q2c_unary_neg_s64__portable(const q2c_unary_params *p, const int64_t *in, int64_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int64_t)(0u - (uint64_t)in[i]);
    }
}
