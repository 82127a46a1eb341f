/* SPDX-License-Identifier: MIT */
/* lstm_s16__portable - int16 LSTM with int8 weights, int16 gates and cell, plain C99: the definition.
 *
 *   shapes   in [batches, steps, features] or time first, out likewise, states [batches, units]
 *   memory   no scratch; in, out and states must not overlap
 *   bounds   |either sum of a gate| < 2^47: 64-bit accumulators; products of two int16 fit 32 bits
 *   source   TensorFlow Lite Micro LstmStep; sigmoid and tanh as reference_integer_ops::Logistic and Tanh for int16
 */
#include "lstm.h"

typedef q2c_lstm_s16_params params;
typedef int16_t value;
typedef int64_t accumulator;

enum { LOW = -32768, HIGH = 32767 };

#include "lstm_gates.h"

#include "lstm_unit.h"

static inline int32_t rescale(accumulator acc, int32_t multiplier, int32_t shift)
{
    return q2c_requantize_wide(acc, multiplier, shift);
}

void q2c_lstm_s16__portable(const q2c_lstm_s16_params *p, const int16_t *in, int16_t *out, int16_t *hidden,
                            int16_t *cell)
{
    run_steps(p, in, out, hidden, cell);
}
