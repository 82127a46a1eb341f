/* SPDX-License-Identifier: MIT */
/* binary_mul_s16__portable - int16 multiplication, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |product| <= 2^30; no left shift
 *   source   TFLite reference_integer_ops::MulElementwise
 */
#include "binary.h"

#include "requantize.h"

static inline int16_t multiply(const q2c_binary_product_params *p, int32_t x, int32_t y)
{
    const int32_t product = (x - p->a_zp) * (y - p->b_zp);
    const int32_t scaled = q2c_requantize(product, p->multiplier, p->shift);
    return (int16_t)q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
}

void q2c_binary_mul_s16__portable(const q2c_binary_product_params *p, const int16_t *a, const int16_t *b, int16_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int16_t, a, b, *out++ = multiply(p, x, y));
}
