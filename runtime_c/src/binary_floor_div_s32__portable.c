/* SPDX-License-Identifier: MIT */
/* binary_floor_div_s32__portable - int32 division towards minus infinity, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   x / 0 is 0; the lowest number divided by -1 gives the highest
 *   source   TFLite reference_ops::FloorDiv
 */
#include "binary.h"

static inline int32_t floor_div(int64_t x, int64_t y)
{
    if (y == 0) {
        return 0;
    }
    const int64_t quotient = x / y - (x % y != 0 && (x < 0) != (y < 0));
    return (int32_t)(quotient > INT32_MAX ? INT32_MAX : quotient);
}

void q2c_binary_floor_div_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = floor_div(x, y));
}
