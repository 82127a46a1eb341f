/* SPDX-License-Identifier: MIT */
/* binary_floor_mod_f32__portable - float remainder with the sign of the divisor, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite reference_ops::FloorMod
 */
#include "binary.h"

#include "maths.h"

static inline float floor_mod(float x, float y)
{
    const float remainder = fmodf(x, y);
    const int is_other_sign = (remainder < 0.0f) != (y < 0.0f);
    return remainder != 0.0f && is_other_sign ? remainder + y : remainder;
}

void q2c_binary_floor_mod_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = floor_mod(x, y));
}
