/* SPDX-License-Identifier: MIT */
/* pre_emphasis_s16__portable - pre-emphasis of int16 samples.
 *   shapes   in and out [rows, samples], any of both >= 1
 *   memory   in and out may be the same
 *   bounds   |acc| <= 2^15 * 2^14 * 2 = 2^30; the generator refuses a left shift
 */
#include "pre_emphasis.h"

#include "requantize.h"

void q2c_pre_emphasis_s16__portable(const q2c_pre_emphasis_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t row = 0; row < p->rows; ++row) {
        int32_t before = 0; /* kept apart: out may have overwritten it */
        for (int32_t t = 0; t < p->samples; ++t) {
            const int32_t now = *in++;
            const int32_t acc = now * (1 << 14) - before * p->coefficient;
            const int32_t scaled = q2c_requantize(acc, p->multiplier, p->shift);
            *out++ = (int16_t)q2c_clamp(scaled, -32768, 32767);
            before = now;
        }
    }
}
