/* SPDX-License-Identifier: MIT */
/* top_k_s16__portable - the k largest int16 elements of each row, falling, plain C99: the definition.
 *
 *   shapes   in [rows, depth], values and indices [rows, k]
 *   memory   no scratch; in and outputs must not overlap
 *   source   TFLite topk_v2: the first of equals first
 */
#include "top_k.h"

typedef int16_t element;

#include "top_k_rows.h"

static inline int larger(element a, element b)
{
    return a > b;
}

void q2c_top_k_s16__portable(const q2c_top_k_params *p, const int16_t *in, int16_t *values, int32_t *indices)
{
    top_of_rows(p, in, values, indices);
}
