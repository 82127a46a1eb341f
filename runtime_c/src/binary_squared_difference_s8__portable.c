/* SPDX-License-Identifier: MIT */
/* binary_squared_difference_s8__portable - int8 square of a difference, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |(q - zp) * 2^7| < 2^15, |difference| < 2^15, its square < 2^30
 *   source   TFLite squared_difference
 */
#include "binary.h"

#include "binary_sum.h"

static inline int8_t square(const q2c_binary_sum_params *p, int32_t x, int32_t y)
{
    const int32_t difference = q2c_scaled_a(p, x) - q2c_scaled_b(p, y);
    return (int8_t)q2c_clamped_sum(p, difference * difference);
}

void q2c_binary_squared_difference_s8__portable(const q2c_binary_sum_params *p, const int8_t *a, const int8_t *b,
                                                int8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int8_t, a, b, *out++ = square(p, x, y));
}
