/* SPDX-License-Identifier: MIT */
/* reduce_prod_s16__portable - int16 product, rescaled after every factor, plain C99: the definition.
 *
 *   shapes   any rank, any axes (see reduce.h); at least one element an output
 *   memory   no scratch; in place: an output never lies behind elements that are still to be read
 *   bounds   |product * factor * multiplier| < 2^62; the factor 128 a step, checked at generation, keeps right_shift >= 8
 *   source   TFLite reference_ops::QuantizedReduceProd; int64 path of MultiplyByQuantizedMultiplier
 */
#include "reduce.h"

typedef int16_t element;
typedef int32_t accumulator;
typedef q2c_reduce_rescale_product_params params;

#include "reduce_fold.h"

/* x * multiplier / 2^right_shift, halves up. */
static int32_t rescale(const params *p, int64_t x)
{
    return (int32_t)((x * p->multiplier + ((int64_t)1 << (p->right_shift - 1))) >> p->right_shift);
}

static inline accumulator first(const params *p, element x)
{
    return x - p->in_zp;
}

static inline accumulator next(const params *p, accumulator so_far, element x)
{
    return rescale(p, (int64_t)so_far * (x - p->in_zp));
}

static inline element finish(const params *p, accumulator all)
{
    const int64_t stored = (int64_t)rescale(p, all) + p->out_zp;
    return (element)(stored < -32768 ? -32768 : stored > 32767 ? 32767 : stored);
}

void q2c_reduce_prod_s16__portable(const q2c_reduce_rescale_product_params *p, const int16_t *in, int16_t *out)
{
    fold_all(p, in, out);
}
