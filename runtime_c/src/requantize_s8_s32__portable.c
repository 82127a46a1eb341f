/* SPDX-License-Identifier: MIT */
/* requantize_s8_s32__portable - int8 to int32, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; out may start before in as select/rows/quantize.py says
 *   source   TFLite reference_ops::Requantize
 */
#include "quantize.h"

void q2c_requantize_s8_s32__portable(const q2c_requantize_params *p, const int8_t *in, int32_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int32_t)q2c_rescaled(p, in[i]);
    }
}
