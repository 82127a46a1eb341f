/* SPDX-License-Identifier: MIT */
/* compare_reals_s16__portable - int16 comparison of the real values, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |q - zp| * 2^8 < 2^24, and the left shift keeps it in int32
 *   source   TFLite reference_ops::ComparisonWithScaling
 */
#include "compare.h"

#include "requantize.h"

static inline int32_t scaled(int32_t distance, int32_t left, int32_t multiplier, int32_t shift)
{
    return q2c_requantize(distance * (1 << left), multiplier, shift);
}

static inline uint8_t compare(const q2c_compare_reals_params *p, int32_t x, int32_t y)
{
    const int32_t a = scaled(x - p->a_zp, p->left_shift, p->a_multiplier, p->a_shift);
    const int32_t b = scaled(y - p->b_zp, p->left_shift, p->b_multiplier, p->b_shift);
    return (uint8_t)(p->truth >> (1 + (a > b) - (a < b)) & 1);
}

void q2c_compare_reals_s16__portable(const q2c_compare_reals_params *p, const int16_t *a, const int16_t *b,
                                     uint8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int16_t, a, b, *out++ = compare(p, x, y));
}
