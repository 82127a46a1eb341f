/* SPDX-License-Identifier: MIT */
/* fully_connected_acc32_s16__portable - fully connected layer of int16 by int8 with an int32 bias, plain C99: the definition.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   memory   no scratch; in and out must not overlap
 *   bounds   sums wrap modulo 2^32; all zero points are 0
 *   source   TFLite Micro's FullyConnected reference kernel
 */
#include "fully_connected.h"

#include "requantize.h"

void q2c_fully_connected_acc32_s16__portable(const q2c_fully_connected_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n) {
        const int8_t *w = p->weights;
        for (int32_t o = 0; o < p->out_n; ++o, w += p->in_n) {
            int32_t acc = p->bias[o];
            for (int32_t i = 0; i < p->in_n; ++i) {
                acc = q2c_wrapping_add(acc, in[i] * w[i]);
            }
            const int32_t scaled = q2c_requantize(acc, p->multiplier[o], p->shift[o]);
            *out++ = (int16_t)q2c_clamp(scaled, p->out_min, p->out_max);
        }
    }
}
