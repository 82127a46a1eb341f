/* SPDX-License-Identifier: MIT */
/* binary_add_s64__portable - int64 addition, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   wraps as TFLite does
 *   source   TFLite reference_ops
 */
#include "binary.h"

void q2c_binary_add_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int64_t, a, b, *out++ = (int64_t)((uint64_t)x + (uint64_t)y));
}
