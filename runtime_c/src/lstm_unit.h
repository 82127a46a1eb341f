/* SPDX-License-Identifier: MIT */
/* lstm_unit.h - one unit's step with sigmoid and tanh from a table, as TensorFlow Lite Micro has it, for one kernel a file.
 *
 * Included after lstm_gates.h, by a file that also has the constants LOW and HIGH of `value`.
 */

#include "lstm_table.h"

/* A gate before its activation, in units of 1 / (3 * 4096). */
static int32_t gate_sum(const params *p, int32_t gate, int32_t u, const value *in, const value *hidden)
{
    return 3 * saturate(from_input(p, gate, u, in) + saturate(from_hidden(p, gate, u, hidden)));
}

static value step_unit(const params *p, int32_t u, const value *in, const value *hidden, int16_t *cell)
{
    const int32_t forget = sigmoid(p, gate_sum(p, FORGET, u, in, hidden));
    const int32_t input = sigmoid(p, gate_sum(p, INPUT, u, in, hidden));
    const int32_t candidate = tanh_of(p, gate_sum(p, CELL, u, in, hidden));
    const int32_t output = sigmoid(p, gate_sum(p, OUTPUT, u, in, hidden));

    const int32_t kept = saturate(q2c_requantize(forget * cell[u], p->forget_multiplier, p->forget_shift));
    const int32_t added = saturate(q2c_requantize(input * candidate, p->add_multiplier, p->add_shift));
    cell[u] = (int16_t)q2c_clamp(saturate(kept + added), -p->cell_limit, p->cell_limit);

    const int32_t product = output * tanh_of(p, cell_for_tanh(p, cell[u]));
    return (value)q2c_clamp_with_zp(q2c_requantize(product, p->out_multiplier, p->out_shift), p->hidden_zp, LOW, HIGH);
}
