/* SPDX-License-Identifier: MIT */
/* binary_maximum_s8__portable - the larger of two int8 elements, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite maximum_minimum
 */
#include "binary.h"

void q2c_binary_maximum_s8__portable(const q2c_binary_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int8_t, a, b, *out++ = x > y ? x : y);
}
