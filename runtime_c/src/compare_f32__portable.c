/* SPDX-License-Identifier: MIT */
/* compare_f32__portable - float comparison, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite reference_ops::Comparison
 */
#include "compare.h"

/* less, equal, greater, or unordered where one is no number */
static inline int32_t outcome(float x, float y)
{
    return x < y ? 0 : x == y ? 1 : x > y ? 2 : 3;
}

void q2c_compare_f32__portable(const q2c_compare_params *p, const float *a, const float *b, uint8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = (uint8_t)(p->truth >> outcome(x, y) & 1));
}
