/* SPDX-License-Identifier: MIT */
/* binary_sub_pot_s16__portable - int16 subtraction where all scales are powers of two, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   LiteRT reference_ops::BroadcastSub16POTSlow
 */
#include "binary.h"

#include "requantize.h"

static inline int16_t sub(const q2c_binary_pot_params *p, int32_t x, int32_t y)
{
    const int32_t sum = q2c_rounding_divide_by_pot(x, p->a_shift) - q2c_rounding_divide_by_pot(y, p->b_shift);
    return (int16_t)q2c_clamp(sum, p->out_min, p->out_max);
}

void q2c_binary_sub_pot_s16__portable(const q2c_binary_pot_params *p, const int16_t *a, const int16_t *b, int16_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int16_t, a, b, *out++ = sub(p, x, y));
}
