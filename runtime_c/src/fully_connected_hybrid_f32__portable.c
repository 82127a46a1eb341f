/* SPDX-License-Identifier: MIT */
/* fully_connected_hybrid_f32__portable - fully connected layer of floats, made int8 at run time, by int8, plain C99: the definition.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   memory   scratch of one row in int8; with one row out may lie where in does
 *   bounds   |acc| < 2^31, proved at generation from the real weights
 *   source   LiteRT FULLY_CONNECTED on float inputs and int8 weights
 */
#include "fully_connected.h"

#include "clamp_f32.h"
#include "hybrid.h"

void q2c_fully_connected_hybrid_f32__portable(const q2c_fully_connected_hybrid_params *p, const float *in, float *out,
                                              void *scratch)
{
    int8_t *row = scratch;

    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n) {
        const q2c_dynamic_quant quant = q2c_quantize_floats(in, p->in_n, row, p->asymmetric);
        const int8_t *w = p->weights;
        for (int32_t o = 0; o < p->out_n; ++o, w += p->in_n) {
            int32_t acc = 0;
            for (int32_t i = 0; i < p->in_n; ++i) {
                acc += (row[i] - quant.zp) * w[i];
            }
            const float sum = (float)acc * (quant.scale * p->scale[o]);
            *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
        }
    }
}
