/* SPDX-License-Identifier: MIT */
/* reduce_sum_s16__portable - int16 sum or mean, requantized, plain C99: the definition.
 *
 *   shapes   any rank, any axes (see reduce.h); at least one element an output
 *   memory   no scratch; in place: an output never lies behind elements that are still to be read
 *   bounds   |sum|, |sum - zp_sum| and that after its left shift < 2^31, checked at generation
 *   source   TFLite reference_ops::QuantizedMeanOrSum
 */
#include "reduce.h"

#include "requantize.h"

typedef int16_t element;
typedef int32_t accumulator;
typedef q2c_reduce_rescale_params params;

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
    const int32_t scaled = q2c_requantize(all - p->zp_sum, p->multiplier, p->shift);
    return (element)q2c_clamp_with_zp(scaled, p->out_zp, -32768, 32767);
}

void q2c_reduce_sum_s16__portable(const q2c_reduce_rescale_params *p, const int16_t *in, int16_t *out)
{
    fold_all(p, in, out);
}
