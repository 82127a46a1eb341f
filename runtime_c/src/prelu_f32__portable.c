/* SPDX-License-Identifier: MIT */
/* prelu_f32__portable - float PReLU, plain C99: the definition.
 *
 *   shapes   alpha broadcasts to x (see operands.h)
 *   memory   no scratch; out may be x
 *   source   TFLite reference_ops::Prelu
 */
#include "prelu.h"

void q2c_prelu_f32__portable(const q2c_prelu_f32_params *p, const float *x, const float *alpha, float *out)
{
    q2c_operands now = {{0}, {0}};

    do {
        const float *run_x = x + now.at[0];
        const float *run_alpha = alpha + now.at[1];
        for (int32_t i = 0; i < p->run; ++i) {
            const float value = run_x[i * p->a_step];
            const float slope = run_alpha[i * p->b_step];
            *out++ = value >= 0.0f ? value : value * slope;
        }
    } while (q2c_next_run(&now, p->loops, p->loop_count, 2));
}
