/* SPDX-License-Identifier: MIT */
/* cumsum_s64__portable - running sums of int64, plain C99: the definition.
 *
 *   shapes   in and out [outer_n, axis_n, inner_n]
 *   memory   in place; no scratch
 *   bounds   wraps as TFLite does
 *   source   TFLite reference_ops::CumSum
 */
#include "cumsum.h"

typedef int64_t element;
typedef uint64_t accumulator;
typedef q2c_cumsum_params params;

#include "cumsum_lines.h"

static inline accumulator zero(const params *p)
{
    (void)p;
    return 0;
}

static inline accumulator plus(const params *p, accumulator sum, element x)
{
    (void)p;
    return sum + (uint64_t)x;
}

static inline element finish(const params *p, accumulator sum)
{
    (void)p;
    return (element)sum;
}

void q2c_cumsum_s64__portable(const q2c_cumsum_params *p, const int64_t *in, int64_t *out)
{
    sum_lines(p, in, out);
}
