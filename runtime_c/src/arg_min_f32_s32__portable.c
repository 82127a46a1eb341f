/* SPDX-License-Identifier: MIT */
/* arg_min_f32_s32__portable - index of the smallest float as int32, plain C99: the definition. A NaN is neither better nor bettered.
 *
 *   shapes   in [outer_n, axis_n, inner_n], out [outer_n, inner_n]
 *   memory   no scratch; in and out must not overlap
 *   source   TFLite reference_ops::ArgMinMax: the first of equals
 */
#include "arg.h"

typedef float element;
typedef int32_t position;

#include "arg_search.h"

static inline int better(element candidate, element best)
{
    return candidate < best;
}

void q2c_arg_min_f32_s32__portable(const q2c_arg_params *p, const float *in, int32_t *out)
{
    search_all(p, in, out);
}
