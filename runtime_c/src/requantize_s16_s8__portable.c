/* SPDX-License-Identifier: MIT */
/* requantize_s16_s8__portable - int16 to int8, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite reference_ops::Requantize
 */
#include "quantize.h"

void q2c_requantize_s16_s8__portable(const q2c_requantize_params *p, const int16_t *in, int8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int8_t)q2c_rescaled(p, in[i]);
    }
}
