/* SPDX-License-Identifier: MIT */
/* binary_squared_difference_s16__portable - int16 square of a difference, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |difference| <= 2^15, its square <= 2^30
 *   source   TFLite squared_difference
 */
#include "binary.h"

#include "binary_sum.h"

static inline int16_t square(const q2c_binary_sum_params *p, int32_t x, int32_t y)
{
    const int32_t difference = q2c_scaled_a(p, x) - q2c_scaled_b(p, y);
    return (int16_t)q2c_clamped_sum(p, difference * difference);
}

void q2c_binary_squared_difference_s16__portable(const q2c_binary_sum_params *p, const int16_t *a, const int16_t *b,
                                                 int16_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int16_t, a, b, *out++ = square(p, x, y));
}
