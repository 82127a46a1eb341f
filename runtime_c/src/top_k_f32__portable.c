/* SPDX-License-Identifier: MIT */
/* top_k_f32__portable - the k largest float elements of each row, falling, plain C99: the definition. NaNs come last.
 *
 *   shapes   in [rows, depth], values and indices [rows, k]
 *   memory   no scratch; in and outputs must not overlap
 *   source   TFLite topk_v2: the first of equals first
 */
#include "top_k.h"

typedef float element;

#include "top_k_rows.h"

static inline int larger(element a, element b)
{
    return a > b || (a == a && b != b);
}

void q2c_top_k_f32__portable(const q2c_top_k_params *p, const float *in, float *values, int32_t *indices)
{
    top_of_rows(p, in, values, indices);
}
