/* SPDX-License-Identifier: MIT */
/* binary_mul_s8__dsp - int8 multiplication, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   any that broadcast to each other, but for an innermost dimension that one of them repeats
 *   inner    four elements a step: q2c_product_run__dsp
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |doubled product| <= 2 * 255 * 255; right shifts of 1 to 22, else the generator falls back
 *   exact    bit for bit equal to binary_mul_s8__portable
 *   source   method and derivation: docs/kernels.md#exact-requantization-in-four-instructions
 */
#include "binary__dsp.h"

void q2c_binary_mul_s8__dsp(const q2c_binary_product_dsp_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    q2c_operands now = {{0}, {0}};
    int8_t *to = out;
    do {
        q2c_whole_run(q2c_product_run__dsp, p->constants, a + now.at[0], b + now.at[1], to, p->run);
        to += p->run;
    } while (q2c_next_run(&now, p->loops, p->loop_count, 2));
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}
