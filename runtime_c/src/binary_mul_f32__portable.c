/* SPDX-License-Identifier: MIT */
/* binary_mul_f32__portable - float multiplication, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   source   TFLite reference_ops
 */
#include "binary.h"

void q2c_binary_mul_f32__portable(const q2c_binary_f32_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = q2c_clamp_float(x * y, p->out_min, p->out_max));
}
