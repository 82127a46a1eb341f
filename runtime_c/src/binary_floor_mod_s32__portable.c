/* SPDX-License-Identifier: MIT */
/* binary_floor_mod_s32__portable - int32 remainder with the sign of the divisor, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   the remainder of a division by 0 is 0
 *   source   TFLite reference_ops::FloorMod
 */
#include "binary.h"

static inline int32_t floor_mod(int32_t x, int32_t y)
{
    if (y == 0 || y == -1) {
        return 0;
    }
    const int32_t remainder = x % y;
    return (int32_t)(remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder);
}

void q2c_binary_floor_mod_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = floor_mod(x, y));
}
