/* SPDX-License-Identifier: MIT */
/* unary_abs_s16__portable - magnitude of int16, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   the left shift keeps |x| <= 2^15 in int32
 *   source   TFLite AbsEvalQuantized
 */
#include "unary.h"

#include "requantize.h"

void q2c_unary_abs_s16__portable(const q2c_unary_rescale_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        const int32_t magnitude = in[i] < 0 ? -in[i] : in[i];
        const int32_t scaled = q2c_requantize(magnitude, p->multiplier, p->shift);
        out[i] = (int16_t)q2c_clamp(scaled, INT16_MIN, INT16_MAX);
    }
}
