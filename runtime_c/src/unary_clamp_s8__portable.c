/* SPDX-License-Identifier: MIT */
/* unary_clamp_s8__portable - RELU and its kind of int8 where the scale does not change, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite activations
 */
#include "unary.h"

#include "requantize.h"

void q2c_unary_clamp_s8__portable(const q2c_unary_clamp_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int8_t)q2c_clamp(in[i], p->out_min, p->out_max);
    }
}
