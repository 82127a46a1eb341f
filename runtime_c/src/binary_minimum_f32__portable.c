/* SPDX-License-Identifier: MIT */
/* binary_minimum_f32__portable - the smaller of two float elements, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   of a NaN and a number b is taken
 *   source   TFLite maximum_minimum
 */
#include "binary.h"

void q2c_binary_minimum_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = x < y ? x : y);
}
