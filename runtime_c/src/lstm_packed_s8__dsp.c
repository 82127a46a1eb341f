/* SPDX-License-Identifier: MIT */
/* lstm_packed_s8__dsp - int8 LSTM with int8 weights, int16 gates and cell, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, steps, features] or time first, out likewise, states [batches, units]; any sizes
 *   inner    one row x the four gates of two units: sums_1x8__dsp, over the input and over the hidden state
 *   memory   scratch: an expanded row of both; in, out and states must not overlap
 *   bounds   see sums_1x8__dsp.h; a gate times a value, doubled, is an int32, since no gate is -1
 *   exact    bit for bit equal to lstm_s8__portable
 *   source   method and derivation: docs/kernels.md#sums-on-packed-halfwords
 */
#include "lstm_packed__dsp.h"

#include "expand__dsp.h"
#include "requantize.h"
#include "sums_1x8__dsp.h"

typedef q2c_lstm_packed_params params;

#include "lstm_table.h"

enum { INPUT, FORGET, CELL, OUTPUT };

/* A gate before its activation, in units of 1 / (3 * 4096). */
static inline int32_t gate_sum(const params *p, int32_t gate, const int32_t *fresh, const int32_t *before)
{
    const int32_t *rescale = p->rescale + gate * 10;
    const int32_t x = q2c_saturate_16(q2c_rescale_doubled(rescale, fresh[gate]));
    const int32_t h = q2c_saturate_16(q2c_rescale_doubled(rescale + 5, before[gate]));
    return 3 * q2c_saturate_16(x + h);
}

/* One unit's new cell and hidden state, from the doubled sums of its gates. */
static int8_t step_unit(const params *p, const int32_t *fresh, const int32_t *before, int16_t *cell)
{
    const int32_t forget = sigmoid(p, gate_sum(p, FORGET, fresh, before));
    const int32_t kept = q2c_saturate_16(q2c_rescale_doubled(p->forget_rescale, 2 * forget * *cell));
    const int32_t input = sigmoid(p, gate_sum(p, INPUT, fresh, before));
    const int32_t candidate = tanh_of(p, gate_sum(p, CELL, fresh, before));
    const int32_t added = q2c_saturate_16(q2c_rescale_doubled(p->add_rescale, 2 * input * candidate));
    const int32_t now = q2c_clamp(q2c_saturate_16(kept + added), -p->cell_limit, p->cell_limit);
    const int32_t output = sigmoid(p, gate_sum(p, OUTPUT, fresh, before));

    *cell = (int16_t)now;
    const int32_t product = 2 * output * tanh_of(p, cell_for_tanh(p, now));
    return (int8_t)q2c_saturate_8(q2c_rescale_doubled(p->out_rescale, product) + p->hidden_zp);
}

/* Both rows are expanded before the first of the new hidden states is written. */
static void step_units(const params *p, const int16_t *row, const int16_t *hidden_row, int8_t *out, int16_t *cell)
{
    const uint32_t *stream = p->weights;
    int32_t fresh[8], before[8];

    for (int32_t u = 0; u < p->units; u += 2) {
        stream = q2c_sums_1x8__dsp(stream, row, p->pairs, fresh);
        stream = q2c_sums_1x8__dsp(stream, hidden_row, p->hidden_pairs, before);
        out[u] = step_unit(p, fresh, before, cell + u);
        if (u + 1 < p->units) {
            out[u + 1] = step_unit(p, fresh + 4, before + 4, cell + u + 1);
        }
    }
}

void q2c_lstm_packed_s8__dsp(const q2c_lstm_packed_params *p, const int8_t *in, int8_t *out, int8_t *hidden,
                             int16_t *cell, void *scratch)
{
    int16_t *row = scratch;
    int16_t *hidden_row = row + 2 * p->pairs;

    for (int32_t n = 0; n < p->batches; ++n, hidden += p->units, cell += p->units) {
        const int8_t *before = hidden;
        for (int32_t t = 0; t < p->steps; ++t) {
            const int32_t at = n * p->batch_step + t * p->time_step;
            int8_t *result = out + at * p->units;
            q2c_expand(row, in + at * p->features, p->features);
            q2c_expand(hidden_row, before, p->units);
            step_units(p, row, hidden_row, result, cell);
            before = result;
        }
        q2c_copy_bytes(hidden, before, p->units);
    }
}
