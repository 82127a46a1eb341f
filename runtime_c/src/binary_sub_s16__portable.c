/* SPDX-License-Identifier: MIT */
/* binary_sub_s16__portable - int16 subtraction, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |q * 2^15| <= 2^30, |sum| <= 2^30; the last left shift keeps it there
 *   source   TFLite reference_ops::SubElementwise
 */
#include "binary.h"

#include "binary_sum.h"

static inline int16_t sub(const q2c_binary_sum_params *p, int32_t x, int32_t y)
{
    const int32_t sum = q2c_scaled_a(p, x) - q2c_scaled_b(p, y);
    return (int16_t)q2c_clamped_sum(p, sum);
}

void q2c_binary_sub_s16__portable(const q2c_binary_sum_params *p, const int16_t *a, const int16_t *b, int16_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int16_t, a, b, *out++ = sub(p, x, y));
}
