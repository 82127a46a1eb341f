/* SPDX-License-Identifier: MIT */
/* pool2d_average_s8__dsp - int8 average pool, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]; any window, stride and padding
 *   inner    four channels of a tap a step: pool2d_average__dsp.h
 *   memory   no scratch; out may share memory with in as far ahead as select/rows/pool2d.py says
 *   bounds   |sum| <= window * 2^7 < 2^31, checked at generation
 *   exact    bit for bit equal to pool2d_average_s8__portable
 *   source   method and derivation: docs/kernels.md#pools
 */
#include "pool2d_average__dsp.h"

#include "divide.h"

static int32_t divide(int32_t sum, int32_t count)
{
    return q2c_divide_half_away(sum, count);
}

void q2c_pool2d_average_s8__dsp(const q2c_pool2d_params *p, const int8_t *in, int8_t *out)
{
    pool_windows(p, in, out);
}
