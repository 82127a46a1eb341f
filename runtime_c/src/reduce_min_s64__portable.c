/* SPDX-License-Identifier: MIT */
/* reduce_min_s64__portable - smallest int64, plain C99: the definition.
 *
 *   shapes   any rank, any axes (see reduce.h); at least one element an output
 *   memory   no scratch; in place: an output never lies behind elements that are still to be read
 *   bounds   none
 *   source   TFLite reference_ops::ReduceGeneric
 */
#include "reduce.h"

typedef int64_t element;
typedef int64_t accumulator;
typedef q2c_reduce_params params;

#include "reduce_fold.h"

static inline accumulator first(const params *p, element x)
{
    (void)p;
    return x;
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

void q2c_reduce_min_s64__portable(const q2c_reduce_params *p, const int64_t *in, int64_t *out)
{
    fold_all(p, in, out);
}
