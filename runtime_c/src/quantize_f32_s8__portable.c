/* SPDX-License-Identifier: MIT */
/* quantize_f32_s8__portable - floats to int8, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   beyond the type, and infinities, saturate; a NaN becomes the zero point
 *   source   TFLite reference_ops::AffineQuantize
 */
#include "quantize.h"

void q2c_quantize_f32_s8__portable(const q2c_affine_params *p, const float *in, int8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = (int8_t)q2c_quantized(p, in[i], INT8_MIN, INT8_MAX);
    }
}
