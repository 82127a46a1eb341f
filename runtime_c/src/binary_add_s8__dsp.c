/* SPDX-License-Identifier: MIT */
/* binary_add_s8__dsp - int8 addition, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   any that broadcast to each other, but for an innermost dimension that one of them repeats
 *   inner    four elements a step: q2c_sum_run__dsp
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |(q - zp) * 2^21| < 2^30, |doubled sum| < 2^29; right shifts of 1 to 22, else the generator falls back
 *   exact    bit for bit equal to binary_add_s8__portable
 *   source   method and derivation: docs/kernels.md#exact-requantization-in-four-instructions
 */
#include "binary__dsp.h"

void q2c_binary_add_s8__dsp(const q2c_binary_sum_dsp_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    q2c_binary_sum__dsp(p, a, b, out);
}
