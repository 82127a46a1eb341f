/* SPDX-License-Identifier: MIT */
/* unary_abs_s32__portable - magnitude of int32, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   the lowest number stays
 *   source   LiteRT elementwise
 */
#include "unary.h"

void q2c_unary_abs_s32__portable(const q2c_unary_params *p, const int32_t *in, int32_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int32_t)(in[i] < 0 ? 0u - (uint32_t)in[i] : (uint32_t)in[i]);
    }
}
