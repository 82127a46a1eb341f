/* SPDX-License-Identifier: MIT */
/* fully_connected_litert_s16__portable - fully connected layer of int16 by int8 with LiteRT's rounding, plain C99: the definition.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   memory   no scratch; in and out must not overlap
 *   bounds   |acc| < 2^47, proved at generation from the real weights
 *   source   LiteRT reference_integer_ops::FullyConnected, the sum times the real scale
 */
#include "fully_connected.h"

#include "litert.h"

void q2c_fully_connected_litert_s16__portable(const q2c_fully_connected_litert_s16_params *p, const int16_t *in,
                                              int16_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n) {
        const int8_t *w = p->weights;
        for (int32_t o = 0; o < p->out_n; ++o, w += p->in_n) {
            int64_t acc = p->bias[o];
            for (int32_t i = 0; i < p->in_n; ++i) {
                acc += (in[i] - p->in_zp) * (w[i] - p->weights_zp);
            }
            *out++ = (int16_t)q2c_scale_and_clamp(acc, p->scale[o], p->out_zp, p->out_min, p->out_max);
        }
    }
}
