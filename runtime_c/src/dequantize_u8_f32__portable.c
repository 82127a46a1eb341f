/* SPDX-License-Identifier: MIT */
/* dequantize_u8_f32__portable - uint8 to floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; out may start before in as select/rows/quantize.py says
 *   bounds   exact but for one rounding
 *   source   TFLite reference_ops::Dequantize
 */
#include "quantize.h"

void q2c_dequantize_u8_f32__portable(const q2c_affine_params *p, const uint8_t *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = p->scale * (float)(in[i] - p->zp);
    }
}
