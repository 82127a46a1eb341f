/* SPDX-License-Identifier: MIT */
/* fully_connected_w4_s8__portable - int8 fully connected with packed int4 weights, plain C99: the definition.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   memory   no scratch; in and out must not overlap
 *   bounds   |acc| < 2^31, proved at generation from the real weights
 *   source   TFLite Micro's FullyConnected reference kernel
 */
#include "fully_connected.h"

#include "int4.h"
#include "requantize.h"

void q2c_fully_connected_w4_s8__portable(const q2c_fully_connected_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n) {
        int32_t at = 0;
        for (int32_t o = 0; o < p->out_n; ++o, at += p->in_n) {
            int32_t acc = p->bias[o];
            for (int32_t i = 0; i < p->in_n; ++i) {
                acc += (in[i] - p->in_zp) * q2c_int4_at(p->weights, at + i);
            }
            const int32_t scaled = q2c_requantize(acc, p->multiplier[o], p->shift[o]);
            *out++ = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
        }
    }
}
