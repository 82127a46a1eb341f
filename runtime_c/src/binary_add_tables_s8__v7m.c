/* SPDX-License-Identifier: MIT */
/* binary_add_tables_s8__v7m - int8 addition, Armv7-M and Armv8-M without DSP.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   inner    one element a step: two words of two tables, a 64-bit sum, a shift
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   |sum| < 2^28; right shifts of 1 to 22, else the generator falls back
 *   exact    bit for bit equal to binary_add_s8__portable
 *   source   method and derivation: docs/kernels.md#sums-by-tables
 */
#include "binary_tables.h"

void q2c_binary_add_tables_s8__v7m(const q2c_binary_tables_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    Q2C_FOR_ALL_PAIRS(p, int8_t, a, b, *out++ = q2c_tabled_sum(p, x, y));
}
