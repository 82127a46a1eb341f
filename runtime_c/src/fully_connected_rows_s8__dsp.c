/* SPDX-License-Identifier: MIT */
/* fully_connected_rows_s8__dsp - int8 fully connected with any weights and shifts, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   inner    one row of inputs x four of weights: dot_4__dsp
 *   memory   no scratch; in and out must not overlap
 *   bounds   |acc| < 2^31, proved at generation from the real weights; on the way sums may wrap
 *   exact    bit for bit equal to fully_connected_s8__portable
 *   source   method and derivation: docs/kernels.md#rows-of-plain-weights
 */
#include "fully_connected_rows__dsp.h"

#include "dot_4__dsp.h"

void q2c_fully_connected_rows_s8__dsp(const q2c_fully_connected_params *p, const int8_t *in, int8_t *out)
{
    const q2c_rows rows = {p->in_n,    p->weights_zp, p->out_zp,     p->out_min, p->out_max,
                           p->weights, p->bias,       p->multiplier, p->shift};
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n, out += p->out_n) {
        q2c_rows_times(&rows, in, out, 0, p->out_n);
    }
}
