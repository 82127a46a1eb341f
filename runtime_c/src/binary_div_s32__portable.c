/* SPDX-License-Identifier: MIT */
/* binary_div_s32__portable - int32 division towards zero, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   x / 0 is 0; the lowest number divided by -1 wraps
 *   source   TFLite reference_ops::Div
 */
#include "binary.h"

#include "requantize.h"

static inline int32_t divide(int32_t x, int32_t y)
{
    if (y == 0) {
        return 0;
    }
    return y == -1 ? (int32_t)(0u - (uint32_t)x) : x / y;
}

void q2c_binary_div_s32__portable(const q2c_binary_s32_params *p, const int32_t *a, const int32_t *b, int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = q2c_clamp(divide(x, y), p->out_min, p->out_max));
}
