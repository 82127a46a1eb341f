/* SPDX-License-Identifier: MIT */
/* reduce_min_f32__portable - smallest float, never a NaN, plain C99: the definition.
 *
 *   shapes   any rank, any axes (see reduce.h); at least one element an output
 *   memory   no scratch; in place: an output never lies behind elements that are still to be read
 *   bounds   none
 *   source   TFLite reference_ops::ReduceGeneric
 */
#include "reduce.h"

typedef float element;
typedef float accumulator;
typedef q2c_reduce_params params;

#include "reduce_fold.h"

static inline accumulator first(const params *p, element x)
{
    (void)p;
    return next(p, 3.40282347e+38f, x);
}

static inline accumulator next(const params *p, accumulator so_far, element x)
{
    (void)p;
    return x < so_far ? x : so_far;
}

static inline element finish(const params *p, accumulator all)
{
    (void)p;
    return all;
}

void q2c_reduce_min_f32__portable(const q2c_reduce_params *p, const float *in, float *out)
{
    fold_all(p, in, out);
}
