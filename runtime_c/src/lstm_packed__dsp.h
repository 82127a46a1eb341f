/* SPDX-License-Identifier: MIT */
/* lstm_packed__dsp.h - parameters of LSTM cells on packed halfwords (sums_1x8__dsp.h). */
#ifndef Q2C_LSTM_PACKED_DSP_H
#define Q2C_LSTM_PACKED_DSP_H

#include <stdint.h>

typedef struct {
    int32_t batches, steps;
    int32_t features, units;
    int32_t batch_step, time_step; /* see lstm.h */
    int32_t hidden_zp, cell_limit;
    int32_t pairs, hidden_pairs; /* of inputs, of hidden states */
    int32_t rescale[4 * 2 * 5];  /* for each gate: of the input's sum and of the hidden state's, to Q3.12 */
    int32_t forget_rescale[5];   /* of twice the forget gate * cell */
    int32_t add_rescale[5];      /* of twice the input gate * cell gate */
    int32_t out_rescale[5];      /* of twice the output gate * tanh(cell) */
    int32_t tanh_shift;
    const uint16_t *sigmoid_table;
    const uint32_t
        *weights; /* for two units: a stream of their four gates each over the input, one over the hidden state */
} q2c_lstm_packed_params;

void q2c_lstm_packed_s8__dsp(const q2c_lstm_packed_params *p, const int8_t *in, int8_t *out, int8_t *hidden,
                             int16_t *cell, void *scratch);

#endif /* Q2C_LSTM_PACKED_DSP_H */
