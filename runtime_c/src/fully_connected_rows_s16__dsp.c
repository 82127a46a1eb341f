/* SPDX-License-Identifier: MIT */
/* fully_connected_rows_s16__dsp - fully connected layer of int16 by int8 with int64 sums, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   inner    one row of inputs x four of weights: dot_4_s16__dsp
 *   memory   no scratch; in and out must not overlap
 *   bounds   |acc| < 2^47, proved at generation from the real weights
 *   exact    bit for bit equal to fully_connected_s16__portable
 *   source   method and derivation: docs/kernels.md#16-bit-activations
 */
#include "fully_connected_rows__dsp.h"

#include "dot_4_s16__dsp.h"

void q2c_fully_connected_rows_s16__dsp(const q2c_fully_connected_s16_params *p, const int16_t *in, int16_t *out)
{
    const q2c_rows_s16 rows = {p->in_n, p->out_min, p->out_max, p->weights, p->bias, p->multiplier, p->shift};
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n, out += p->out_n) {
        q2c_rows_times_s16(&rows, in, out, 0, p->out_n);
    }
}
