/* SPDX-License-Identifier: MIT */
/* lstm_litert_s8__portable - int8 LSTM with int16 gates and cell as LiteRT rounds it, plain C99: the definition.
 *
 *   shapes   in [batches, steps, features] or time first, out likewise, states [batches, units]
 *   memory   no scratch; in, out and states must not overlap
 *   bounds   |either sum of a gate| < 2^31, checked at generation; products of two int16 fit 32 bits
 *   source   LiteRT LstmStepInteger8x8_16: gemmlowp's 16-bit sigmoid and tanh, products rounded once
 */
#include "lstm.h"

#include "fixedpoint16.h"

typedef q2c_lstm_litert_params params;
typedef int8_t value;
typedef int32_t accumulator;

#include "lstm_gates.h"

static inline int32_t rescale(accumulator acc, int32_t multiplier, int32_t shift)
{
    return q2c_requantize(acc, multiplier, shift);
}

/* A gate before its activation, in Q3.12. */
static int32_t gate_sum(const params *p, int32_t gate, int32_t u, const int8_t *in, const int8_t *hidden)
{
    return saturate(from_input(p, gate, u, in) + from_hidden(p, gate, u, hidden));
}

static int8_t step_unit(const params *p, int32_t u, const int8_t *in, const int8_t *hidden, int16_t *cell)
{
    const int32_t forget = q2c_logistic_16(gate_sum(p, FORGET, u, in, hidden), 3);
    const int32_t input = q2c_logistic_16(gate_sum(p, INPUT, u, in, hidden), 3);
    const int32_t candidate = q2c_tanh_16(gate_sum(p, CELL, u, in, hidden), 3);
    const int32_t output = q2c_logistic_16(gate_sum(p, OUTPUT, u, in, hidden), 3);

    const int32_t kept = q2c_rounding_divide_by_pot(forget * cell[u], 15);
    const int32_t added = q2c_rounding_divide_by_pot(input * candidate, 15 + p->cell_bits);
    cell[u] = (int16_t)q2c_clamp(saturate(kept + added), -p->cell_limit, p->cell_limit);

    const int32_t product = output * q2c_tanh_16(cell[u], p->cell_bits);
    return (int8_t)q2c_clamp_with_zp(q2c_requantize(product, p->out_multiplier, p->out_shift), p->hidden_zp, -128, 127);
}

void q2c_lstm_litert_s8__portable(const q2c_lstm_litert_params *p, const int8_t *in, int8_t *out, int8_t *hidden,
                                  int16_t *cell)
{
    run_steps(p, in, out, hidden, cell);
}
