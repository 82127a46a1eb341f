/* SPDX-License-Identifier: MIT */
/* reduce_mean_s32__portable - int32 mean, plain C99: the definition.
 *
 *   shapes   any rank, any axes (see reduce.h); at least one element an output
 *   memory   no scratch; in place: an output never lies behind elements that are still to be read
 *   bounds   the sum is held in 64 bits; the quotient is cut off
 *   source   TFLite reference_ops::Mean
 */
#include "reduce.h"

typedef int32_t element;
typedef int64_t accumulator;
typedef q2c_reduce_mean_params params;

#include "reduce_fold.h"

static inline accumulator first(const params *p, element x)
{
    (void)p;
    return x;
}

static inline accumulator next(const params *p, accumulator so_far, element x)
{
    (void)p;
    return so_far + x;
}

static inline element finish(const params *p, accumulator all)
{
    return (element)(all / p->count);
}

void q2c_reduce_mean_s32__portable(const q2c_reduce_mean_params *p, const int32_t *in, int32_t *out)
{
    fold_all(p, in, out);
}
