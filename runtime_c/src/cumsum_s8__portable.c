/* SPDX-License-Identifier: MIT */
/* cumsum_s8__portable - running sums of int8, requantized, plain C99: the definition.
 *
 *   shapes   in and out [outer_n, axis_n, inner_n]
 *   memory   in place; no scratch
 *   bounds   |sum| <= 256 * axis_n < 2^31, checked at generation; sum * multiplier < 2^62
 *   source   TFLite reference_ops::CumSum
 *            TensorFlow Lite Micro for int8: sums start at stored 0, as there; long ones do not overflow
 */
#include "cumsum.h"

typedef int8_t element;
typedef int32_t accumulator;
typedef q2c_cumsum_rescale_params params;

#include "cumsum_lines.h"

static inline accumulator zero(const params *p)
{
    return -p->in_zp;
}

static inline accumulator plus(const params *p, accumulator sum, element x)
{
    return sum + x - p->in_zp;
}

static inline element finish(const params *p, accumulator sum)
{
    const int64_t high = ((int64_t)sum * p->multiplier + (1 << 11)) >> 12; /* sum * 2^19 * multiplier / 2^31 */
    const int64_t half = ((int64_t)1 << p->right_shift) / 2;
    const int64_t scaled = high >= 0 ? (high + half) >> p->right_shift : -((half - high) >> p->right_shift);
    const int64_t stored = scaled + p->out_zp;
    return (element)(stored < -128 ? -128 : stored > 127 ? 127 : stored);
}

void q2c_cumsum_s8__portable(const q2c_cumsum_rescale_params *p, const int8_t *in, int8_t *out)
{
    sum_lines(p, in, out);
}
