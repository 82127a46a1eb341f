/* SPDX-License-Identifier: MIT */
/* lstm_s8__portable - int8 LSTM with int8 weights, int16 gates and cell, plain C99: the definition.
 *
 *   shapes   in [batches, steps, features] or time first, out likewise, states [batches, units]
 *   memory   no scratch; in, out and states must not overlap
 *   bounds   |either sum of a gate| < 2^31, checked at generation; products of two int16 fit 32 bits
 *   source   TensorFlow Lite Micro LstmStep; sigmoid and tanh as reference_integer_ops::Logistic and Tanh for int16
 */
#include "lstm.h"

typedef q2c_lstm_params params;
typedef int8_t value;
typedef int32_t accumulator;

enum { LOW = -128, HIGH = 127 };

#include "lstm_gates.h"

#include "lstm_unit.h"

static inline int32_t rescale(accumulator acc, int32_t multiplier, int32_t shift)
{
    return q2c_requantize(acc, multiplier, shift);
}

void q2c_lstm_s8__portable(const q2c_lstm_params *p, const int8_t *in, int8_t *out, int8_t *hidden, int16_t *cell)
{
    run_steps(p, in, out, hidden, cell);
}
