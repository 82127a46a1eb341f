/* SPDX-License-Identifier: MIT */
/* cumsum_f32__portable - running sums of float, plain C99: the definition.
 *
 *   shapes   in and out [outer_n, axis_n, inner_n]
 *   memory   in place; no scratch
 *   bounds   none
 *   source   TFLite reference_ops::CumSum
 */
#include "cumsum.h"

typedef float element;
typedef float accumulator;
typedef q2c_cumsum_params params;

#include "cumsum_lines.h"

static inline accumulator zero(const params *p)
{
    (void)p;
    return 0.0f;
}

static inline accumulator plus(const params *p, accumulator sum, element x)
{
    (void)p;
    return sum + x;
}

static inline element finish(const params *p, accumulator sum)
{
    (void)p;
    return sum;
}

void q2c_cumsum_f32__portable(const q2c_cumsum_params *p, const float *in, float *out)
{
    sum_lines(p, in, out);
}
