/* SPDX-License-Identifier: MIT */
/* compare_b8__portable - comparison of truths, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite reference_ops::Comparison
 */
#include "compare.h"

void q2c_compare_b8__portable(const q2c_compare_params *p, const uint8_t *a, const uint8_t *b, uint8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, uint8_t, a, b, *out++ = (uint8_t)(p->truth >> (1 + (x > y) - (x < y)) & 1));
}
