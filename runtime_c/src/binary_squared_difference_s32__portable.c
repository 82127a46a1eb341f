/* SPDX-License-Identifier: MIT */
/* binary_squared_difference_s32__portable - int32 square of a difference, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   wraps as TFLite does
 *   source   TFLite squared_difference
 */
#include "binary.h"

static inline int32_t square(uint32_t difference)
{
    return (int32_t)(difference * difference);
}

void q2c_binary_squared_difference_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b,
                                                 int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = square((uint32_t)x - (uint32_t)y));
}
