/* SPDX-License-Identifier: MIT */
/* lstm_gates.h - the steps that the integer LSTM kernels share, for one kernel a file.
 *
 * The file that includes this has typedefs `params`, `value` (of input, output and hidden state) and `accumulator`, and the
 * functions
 *     int32_t rescale(accumulator acc, int32_t multiplier, int32_t shift)
 *     value step_unit(const params *p, int32_t u, const value *in, const value *hidden, int16_t *cell)
 * of which the second writes one unit's new cell and returns its new hidden state.
 */
#include "bytes.h"
#include "requantize.h"

enum { INPUT, FORGET, CELL, OUTPUT };

static inline int32_t rescale(accumulator acc, int32_t multiplier, int32_t shift);
static value step_unit(const params *p, int32_t u, const value *in, const value *hidden, int16_t *cell);

static inline int32_t saturate(int32_t x)
{
    return q2c_clamp(x, -32768, 32767);
}

static inline accumulator dot(const int8_t *weights, const value *values, int32_t zp, int32_t count)
{
    accumulator acc = 0;

    for (int32_t i = 0; i < count; ++i) {
        acc += weights[i] * (values[i] - zp);
    }
    return acc;
}

/* What the input gives to a gate of unit u, in Q3.12, saturated. */
static inline int32_t from_input(const params *p, int32_t gate, int32_t u, const value *in)
{
    const int32_t row = gate * p->units + u;
    const accumulator acc = p->bias[row] + dot(p->weights + row * p->features, in, p->in_zp, p->features);
    return saturate(rescale(acc, p->multiplier[gate], p->shift[gate]));
}

/* What the hidden state gives to it; not below or above what decides any sum of both. */
static inline int32_t from_hidden(const params *p, int32_t gate, int32_t u, const value *hidden)
{
    const int32_t row = gate * p->units + u;
    const accumulator acc = dot(p->weights_hidden + row * p->units, hidden, p->hidden_zp, p->units);
    return q2c_clamp(rescale(acc, p->hidden_multiplier[gate], p->hidden_shift[gate]), -65536, 65536);
}

/* The new hidden state is the output row, and is copied when all units have read the old one. */
static void run_steps(const params *p, const value *in, value *out, value *hidden, int16_t *cell)
{
    for (int32_t n = 0; n < p->batches; ++n, hidden += p->units, cell += p->units) {
        for (int32_t t = 0; t < p->steps; ++t) {
            const int32_t row = n * p->batch_step + t * p->time_step;
            value *result = out + row * p->units;
            for (int32_t u = 0; u < p->units; ++u) {
                result[u] = step_unit(p, u, in + row * p->features, hidden, cell);
            }
            memcpy(hidden, result, (size_t)p->units * sizeof(value));
        }
    }
}
