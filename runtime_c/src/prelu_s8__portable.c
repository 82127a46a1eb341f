/* SPDX-License-Identifier: MIT */
/* prelu_s8__portable - int8 PReLU, plain C99: the definition.
 *
 *   shapes   alpha broadcasts to x (see operands.h)
 *   memory   no scratch; out may be x
 *   bounds   |distance * slope| <= 255 * 255; the left shift keeps it in int32
 *   source   TFLite reference_ops::Prelu
 */
#include "prelu.h"

#include "requantize.h"

static inline int8_t prelu(const q2c_prelu_params *p, int32_t value, int32_t slope)
{
    const int32_t distance = value - p->in_zp;
    const int32_t scaled = distance >= 0
                               ? q2c_requantize(distance, p->multiplier, p->shift)
                               : q2c_requantize(distance * (slope - p->alpha_zp), p->slope_multiplier, p->slope_shift);
    return (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, INT8_MIN, INT8_MAX);
}

void q2c_prelu_s8__portable(const q2c_prelu_params *p, const int8_t *x, const int8_t *alpha, int8_t *out)
{
    q2c_operands now = {{0}, {0}};

    do {
        const int8_t *run_x = x + now.at[0];
        const int8_t *run_alpha = alpha + now.at[1];
        for (int32_t i = 0; i < p->run; ++i) {
            const int8_t value = run_x[i * p->a_step];
            const int8_t slope = run_alpha[i * p->b_step];
            *out++ = prelu(p, value, slope);
        }
    } while (q2c_next_run(&now, p->loops, p->loop_count, 2));
}
