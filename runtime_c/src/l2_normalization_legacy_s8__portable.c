/* SPDX-License-Identifier: MIT */
/* l2_normalization_legacy_s8__portable - the same for uint8 models stored as int8, plain C99: the definition.
 *
 *   shapes   in and out [rows, depth]; out in steps of 1/128, a row of zeros stays zeros
 *   memory   in place; no scratch
 *   bounds   the sum of squares < 2^31, checked at generation
 *   source   TFLite reference_ops::L2Normalization for uint8; 2^7 is part of the value
 */
#include "l2_normalization.h"

#include "fixedpoint.h"

static void normalize_row(const q2c_l2_normalization_params *p, const int8_t *in, int8_t *out)
{
    int32_t squares = 0;
    int32_t shift;

    for (int32_t c = 0; c < p->depth; ++c) {
        const int32_t x = in[c] - p->in_zp;
        squares += x * x;
    }
    const int32_t multiplier = q2c_inverse_sqrt(squares, &shift);
    for (int32_t c = 0; c < p->depth; ++c) {
        const int32_t stored = q2c_requantize(128 * (in[c] - p->in_zp), multiplier, shift);
        out[c] = (int8_t)q2c_clamp(stored, -128, 127);
    }
}

void q2c_l2_normalization_legacy_s8__portable(const q2c_l2_normalization_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        normalize_row(p, in, out);
    }
}
