/* SPDX-License-Identifier: MIT */
/* binary_floor_div_s8__portable - int8 division towards minus infinity, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   x / 0 is 0; the lowest number divided by -1 gives the highest
 *   source   TFLite reference_ops::FloorDiv
 */
#include "binary.h"

static inline int8_t floor_div(int32_t x, int32_t y)
{
    if (y == 0) {
        return 0;
    }
    const int32_t quotient = x / y - (x % y != 0 && (x < 0) != (y < 0));
    return (int8_t)(quotient > INT8_MAX ? INT8_MAX : quotient);
}

void q2c_binary_floor_div_s8__portable(const q2c_binary_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int8_t, a, b, *out++ = floor_div(x, y));
}
