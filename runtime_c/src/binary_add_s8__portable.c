/* SPDX-License-Identifier: MIT */
/* binary_add_s8__portable - int8 addition, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |(q - zp) * 2^20| < 2^28, |sum| < 2^28; the last left shift keeps it there
 *   source   TFLite reference_integer_ops::Add
 */
#include "binary.h"

#include "binary_sum.h"

static inline int8_t add(const q2c_binary_sum_params *p, int32_t x, int32_t y)
{
    const int32_t sum = q2c_scaled_a(p, x) + q2c_scaled_b(p, y);
    return (int8_t)q2c_clamped_sum(p, sum);
}

void q2c_binary_add_s8__portable(const q2c_binary_sum_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int8_t, a, b, *out++ = add(p, x, y));
}
