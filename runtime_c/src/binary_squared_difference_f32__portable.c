/* SPDX-License-Identifier: MIT */
/* binary_squared_difference_f32__portable - float square of a difference, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite squared_difference
 */
#include "binary.h"

void q2c_binary_squared_difference_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = (x - y) * (x - y));
}
