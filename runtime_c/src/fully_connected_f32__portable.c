/* SPDX-License-Identifier: MIT */
/* fully_connected_f32__portable - fully connected layer in single precision, plain C99: the definition.
 *
 *   shapes   in [batches, in_n], weights [out_n, in_n], out [batches, out_n]; any sizes
 *   memory   no scratch; in and out must not overlap
 *   bounds   sums in the order of TFLite's reference, the bias last
 *   source   TFLite reference_ops::FullyConnected
 */
#include "fully_connected.h"

#include "clamp_f32.h"

void q2c_fully_connected_f32__portable(const q2c_fully_connected_f32_params *p, const float *in, float *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n) {
        const float *w = p->weights;
        for (int32_t o = 0; o < p->out_n; ++o, w += p->in_n) {
            float sum = 0.0f;
            for (int32_t i = 0; i < p->in_n; ++i) {
                sum += in[i] * w[i];
            }
            *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
        }
    }
}
