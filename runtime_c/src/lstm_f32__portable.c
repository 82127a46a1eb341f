/* SPDX-License-Identifier: MIT */
/* lstm_f32__portable - float LSTM, plain C99: the definition.
 *
 *   shapes   in [batches, steps, features] or time first, out likewise, states [batches, units]
 *   inner    unit after unit; the new hidden state is the output row and is copied when all units have read the old one
 *   memory   no scratch; in, out and states must not overlap
 *   source   TensorFlow Lite Micro LstmStep for float
 */
#include "lstm.h"

#include "bytes.h"
#include "maths.h"

enum { INPUT, FORGET, CELL, OUTPUT };

static float sigmoid(float x)
{
    return 1.0f / (1.0f + q2c_exp(-x));
}

static float dot(const float *weights, const float *values, int32_t count)
{
    float acc = 0.0f;

    for (int32_t i = 0; i < count; ++i) {
        acc += weights[i] * values[i];
    }
    return acc;
}

/* A gate of unit u before its activation. */
static float gate_sum(const q2c_lstm_f32_params *p, int32_t gate, int32_t u, const float *in, const float *hidden)
{
    const int32_t row = gate * p->units + u;
    const float fresh = dot(p->weights + row * p->features, in, p->features) + p->bias[row];
    return fresh + dot(p->weights_hidden + row * p->units, hidden, p->units);
}

/* One unit of one step: its new cell, and its new hidden state, which is returned. */
static float step_unit(const q2c_lstm_f32_params *p, int32_t u, const float *in, const float *hidden, float *cell)
{
    const float forget = sigmoid(gate_sum(p, FORGET, u, in, hidden));
    const float input = sigmoid(gate_sum(p, INPUT, u, in, hidden));
    const float candidate = q2c_tanh(gate_sum(p, CELL, u, in, hidden));
    const float output = sigmoid(gate_sum(p, OUTPUT, u, in, hidden));
    const float sum = forget * cell[u] + input * candidate;
    const float limit = p->cell_clip;

    cell[u] = limit > 0.0f && sum > limit ? limit : limit > 0.0f && sum < -limit ? -limit : sum;
    return q2c_tanh(cell[u]) * output;
}

void q2c_lstm_f32__portable(const q2c_lstm_f32_params *p, const float *in, float *out, float *hidden, float *cell)
{
    for (int32_t n = 0; n < p->batches; ++n, hidden += p->units, cell += p->units) {
        for (int32_t t = 0; t < p->steps; ++t) {
            const int32_t row = n * p->batch_step + t * p->time_step;
            float *result = out + row * p->units;
            for (int32_t u = 0; u < p->units; ++u) {
                result[u] = step_unit(p, u, in + row * p->features, hidden, cell);
            }
            memcpy(hidden, result, (size_t)p->units * sizeof(float));
        }
    }
}
