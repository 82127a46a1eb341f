/* SPDX-License-Identifier: MIT */
/* svdf_s8_s8__portable - int8 SVDF with int8 state, plain C99: the definition.
 *
 *   shapes   in [batches, features], out [batches, units], state [batches, units * rank, memory]
 *   memory   no scratch; in, out and state must not overlap
 *   bounds   |sum over the features| < 2^31, checked at generation; the sum over time wraps as in TFLite
 *   source   TensorFlow Lite Micro EvalIntegerSvdfReference
 */
#include "svdf.h"

#include "requantize.h"

typedef int8_t element;
typedef int8_t kept;
typedef int8_t weight;
typedef int32_t sum;
typedef q2c_svdf_s8_params params;

#include "svdf_units.h"

static inline kept filtered(const params *p, const element *in, const weight *w)
{
    int32_t acc = 0;

    for (int32_t i = 0; i < p->features; ++i) {
        acc += w[i] * (in[i] - p->in_zp);
    }
    acc = q2c_requantize(acc, p->state_multiplier, p->state_shift);
    return (kept)(q2c_clamp(acc, -128, 127) + p->state_zp);
}

static inline sum over_time(const params *p, sum so_far, const kept *memory, int32_t filter)
{
    const int8_t *w = p->weights_time + filter * p->memory;
    uint32_t acc = (uint32_t)so_far;

    for (int32_t i = 0; i < p->memory; ++i) {
        acc += (uint32_t)(w[i] * (memory[i] - p->state_zp));
    }
    return (int32_t)acc;
}

static inline element finish(const params *p, sum all)
{
    return (element)q2c_clamp_with_zp(q2c_requantize(all, p->multiplier, p->shift), p->out_zp, -128, 127);
}

void q2c_svdf_s8_s8__portable(const q2c_svdf_s8_params *p, const int8_t *in, int8_t *out, int8_t *state)
{
    run_units(p, in, out, state);
}
