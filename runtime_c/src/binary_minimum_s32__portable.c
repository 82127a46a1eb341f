/* SPDX-License-Identifier: MIT */
/* binary_minimum_s32__portable - the smaller of two int32 elements, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite maximum_minimum
 */
#include "binary.h"

void q2c_binary_minimum_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int32_t, a, b, *out++ = x < y ? x : y);
}
