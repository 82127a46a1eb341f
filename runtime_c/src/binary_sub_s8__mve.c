/* SPDX-License-Identifier: MIT */
/* binary_sub_s8__mve - int8 subtraction, Armv8.1-M with Helium.
 *
 *   shapes   any that broadcast to each other, but for an innermost dimension that one of them repeats
 *   inner    four elements a step: q2c_sum_run__mve, or q2c_difference_run__mve where a is halved exactly
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   right shifts of 1 to 31, else the generator falls back
 *   exact    bit for bit equal to binary_sub_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "binary__mve.h"

void q2c_binary_sub_s8__mve(const q2c_binary_sum_mve_params *p, const int8_t *a, const int8_t *b, int8_t *out)
{
    q2c_sum_runs__mve(p, p->exact_first ? q2c_difference_run__mve : q2c_sum_run__mve, a, b, out);
}
