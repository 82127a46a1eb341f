/* SPDX-License-Identifier: MIT */
/* logical_b8__portable - a function of two truths, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite logical
 */
#include "compare.h"

void q2c_logical_b8__portable(const q2c_compare_params *p, const uint8_t *a, const uint8_t *b, uint8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, uint8_t, a, b, *out++ = (uint8_t)(p->truth >> (2 * (x != 0) + (y != 0)) & 1));
}
