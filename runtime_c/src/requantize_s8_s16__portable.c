/* SPDX-License-Identifier: MIT */
/* requantize_s8_s16__portable - int8 to int16, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; out may start before in as select/rows/quantize.py says
 *   source   TFLite reference_ops::Requantize
 */
#include "quantize.h"

void q2c_requantize_s8_s16__portable(const q2c_requantize_params *p, const int8_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int16_t)q2c_rescaled(p, in[i]);
    }
}
