/* SPDX-License-Identifier: MIT */
/* binary_pow_s32__portable - int32 power, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   wraps; of negative powers only those of 1 and -1 are not 0
 *   source   TFLite reference_ops::Pow
 */
#include "binary.h"

static inline int32_t power(int32_t base, int32_t exponent)
{
    uint32_t square = (uint32_t)base, result = 1;

    if (exponent < 0) {
        return base == 1 ? 1 : base != -1 ? 0 : exponent % 2 == 0 ? 1 : -1;
    }
    for (uint32_t left = (uint32_t)exponent; left != 0; left /= 2, square *= square) {
        result *= left % 2 != 0 ? square : 1;
    }
    return (int32_t)result;
}

void q2c_binary_pow_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = power(x, y));
}
