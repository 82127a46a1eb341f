/* SPDX-License-Identifier: MIT */
/* quantize_f32_u8__portable - floats to uint8, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   beyond the type, and infinities, saturate; a NaN becomes the zero point
 *   source   TFLite reference_ops::AffineQuantize
 */
#include "quantize.h"

void q2c_quantize_f32_u8__portable(const q2c_affine_params *p, const float *in, uint8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (uint8_t)q2c_quantized(p, in[i], 0, UINT8_MAX);
    }
}
