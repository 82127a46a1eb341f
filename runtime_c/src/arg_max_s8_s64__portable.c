/* SPDX-License-Identifier: MIT */
/* arg_max_s8_s64__portable - index of the largest int8 as int64, plain C99: the definition.
 *
 *   shapes   in [outer_n, axis_n, inner_n], out [outer_n, inner_n]
 *   memory   no scratch; in and out must not overlap
 *   source   TFLite reference_ops::ArgMinMax: the first of equals
 */
#include "arg.h"

typedef int8_t element;
typedef int64_t position;

#include "arg_search.h"

static inline int better(element candidate, element best)
{
    return candidate > best;
}

void q2c_arg_max_s8_s64__portable(const q2c_arg_params *p, const int8_t *in, int64_t *out)
{
    search_all(p, in, out);
}
