/* SPDX-License-Identifier: MIT */
/* unary_neg_s16__portable - negation of int16, as stored, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   the lowest number stays
 *   source   LiteRT reference_ops::Negate
 */
#include "unary.h"

void q2c_unary_neg_s16__portable(const q2c_unary_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int16_t)-in[i];
    }
}
