/* SPDX-License-Identifier: MIT */
/* pool2d_average_s8__mve - int8 average pool, Armv8.1-M with Helium.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]; windows of up to 256 taps, any stride and padding
 *   inner    eight channels of a tap a step: pool2d_average__mve.h
 *   memory   no scratch; out may share memory with in as far ahead as select/rows/pool2d.py says
 *   bounds   |sum| <= 256 * 2^7 = 2^15
 *   exact    bit for bit equal to pool2d_average_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "pool2d_average__mve.h"

/* Halves go away from zero: the magnitude is rounded up at halves. */
static int32x4_t quotient(int32x4_t sum, const q2c_count *count)
{
    const int32x4_t magnitude = divided(vabsq_s32(sum), count->taps / 2, count);
    return vnegq_m_s32(magnitude, magnitude, vcmpltq_n_s32(sum, 0));
}

void q2c_pool2d_average_s8__mve(const q2c_pool2d_params *p, const int8_t *in, int8_t *out)
{
    pool_windows(p, in, out);
}
