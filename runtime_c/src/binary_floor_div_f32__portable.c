/* SPDX-License-Identifier: MIT */
/* binary_floor_div_f32__portable - float division towards minus infinity, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   in double, so that the quotient is not rounded up to a whole number
 *   source   TFLite reference_ops::FloorDiv
 */
#include "binary.h"

#include "maths.h"

void q2c_binary_floor_div_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = (float)floor((double)x / (double)y));
}
