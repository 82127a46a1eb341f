/* SPDX-License-Identifier: MIT */
/* binary_add_s32__portable - int32 addition, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   wraps as TFLite does
 *   source   TFLite reference_ops
 */
#include "binary.h"

#include "requantize.h"

static inline int32_t wrapping_add(int32_t x, int32_t y)
{
    return (int32_t)((uint32_t)x + (uint32_t)y);
}

void q2c_binary_add_s32__portable(const q2c_binary_s32_params *p, const int32_t *a, const int32_t *b, int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = q2c_clamp(wrapping_add(x, y), p->out_min, p->out_max));
}
