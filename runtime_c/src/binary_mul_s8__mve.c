/* SPDX-License-Identifier: MIT */
/* binary_mul_s8__mve - int8 multiplication, Armv8.1-M with Helium.
 *
 *   shapes   any that broadcast to each other, but for an innermost dimension that one of them repeats
 *   inner    four elements a step: q2c_product_run__mve
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   right shifts of 1 to 31, else the generator falls back
 *   exact    bit for bit equal to binary_mul_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "binary__mve.h"

void q2c_binary_mul_s8__mve(const q2c_binary_product_mve_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    q2c_operands now = {{0}, {0}};
    do {
        q2c_product_run__mve(p->constants, a + now.at[0], b + now.at[1], out, p->run);
        out += p->run;
    } while (q2c_next_run(&now, p->loops, p->loop_count, 2));
}
