/* SPDX-License-Identifier: MIT */
/* cast_f32_bool__portable - floats to truths, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   a NaN is true
 *   source   TFLite CAST
 */
#include "cast.h"

void q2c_cast_f32_bool__portable(const q2c_cast_params *p, const float *in, uint8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = in[i] != 0.0f;
    }
}
