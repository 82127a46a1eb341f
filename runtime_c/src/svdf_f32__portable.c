/* SPDX-License-Identifier: MIT */
/* svdf_f32__portable - float SVDF, plain C99: the definition.
 *
 *   shapes   in [batches, features], out [batches, units], state [batches, units * rank, memory]
 *   memory   no scratch; in, out and state must not overlap
 *   source   TensorFlow Lite Micro EvalFloatSvdfReference
 */
#include "svdf.h"

typedef float element;
typedef float kept;
typedef float weight;
typedef float sum;
typedef q2c_svdf_f32_params params;

#include "svdf_units.h"

static inline kept filtered(const params *p, const element *in, const weight *w)
{
    float acc = 0.0f;

    for (int32_t i = 0; i < p->features; ++i) {
        acc += w[i] * in[i];
    }
    return acc;
}

static inline sum over_time(const params *p, sum so_far, const kept *memory, int32_t filter)
{
    const float *w = p->weights_time + filter * p->memory;
    float acc = 0.0f;

    for (int32_t i = 0; i < p->memory; ++i) {
        acc += w[i] * memory[i];
    }
    return so_far + acc;
}

static inline element finish(const params *p, sum all)
{
    return all < p->out_min ? p->out_min : all > p->out_max ? p->out_max : all;
}

void q2c_svdf_f32__portable(const q2c_svdf_f32_params *p, const float *in, float *out, float *state)
{
    run_units(p, in, out, state);
}
