/* SPDX-License-Identifier: MIT */
/* binary_minimum_s16__portable - the smaller of two int16 elements, as stored, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite maximum_minimum
 */
#include "binary.h"

void q2c_binary_minimum_s16__portable(const q2c_binary_params *p, const int16_t *a, const int16_t *b, int16_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int16_t, a, b, *out++ = x < y ? x : y);
}
