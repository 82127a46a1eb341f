/* SPDX-License-Identifier: MIT */
/* unary_sign_s32__portable - sign of int32, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   LiteRT sign
 */
#include "unary.h"

void q2c_unary_sign_s32__portable(const q2c_unary_params *p, const int32_t *in, int32_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (in[i] > 0) - (in[i] < 0);
    }
}
