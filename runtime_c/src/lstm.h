/* SPDX-License-Identifier: MIT */
/* lstm.h - UNIDIRECTIONAL_SEQUENCE_LSTM kernels and their parameters.
 *
 * The row of sequence n at time t is n * batch_step + t * time_step, of `features` in the input and `units` in the output.
 * Tables hold the four gates one after the other: input, forget, cell, output. The states are read and written.
 */
#ifndef Q2C_LSTM_H
#define Q2C_LSTM_H

#include <stdint.h>

/* What all integer kernels know. Multipliers bring the two sums of each gate to Q3.12. */
#define Q2C_LSTM_GATES                                                                                                 \
    int32_t batches, steps;                                                                                            \
    int32_t features, units;                                                                                           \
    int32_t batch_step, time_step;                                                                                     \
    int32_t in_zp, hidden_zp;                      /* hidden_zp is also the output's */                                \
    int32_t multiplier[4], shift[4];               /* of features * weights */                                         \
    int32_t hidden_multiplier[4], hidden_shift[4]; /* of hidden state * weights_hidden */                              \
    int32_t cell_limit                             /* 32768 where the cell is not clipped */

/* What both kernels with TensorFlow Lite Micro's arithmetic know besides. */
#define Q2C_LSTM_PRODUCTS                                                                                              \
    int32_t forget_multiplier, forget_shift; /* of forget gate * cell */                                               \
    int32_t add_multiplier, add_shift;       /* of input gate * cell gate */                                           \
    int32_t out_multiplier, out_shift;       /* of output gate * tanh(cell) */                                         \
    int32_t tanh_shift;                      /* left, from the cell's scale to Q3.12 */                                \
    const uint16_t *sigmoid_table            /* [256] the sigmoid at i / 24 */

#define Q2C_LSTM_WEIGHTS                                                                                               \
    const int8_t *weights;       /* [4, units, features] */                                                            \
    const int8_t *weights_hidden /* [4, units, units] */

typedef struct {
    Q2C_LSTM_GATES;
    Q2C_LSTM_PRODUCTS;
    Q2C_LSTM_WEIGHTS;
    const int32_t *bias; /* [4, units] */
} q2c_lstm_params;

typedef struct {
    Q2C_LSTM_GATES;
    Q2C_LSTM_PRODUCTS;
    Q2C_LSTM_WEIGHTS;
    const int64_t *bias; /* [4, units] */
} q2c_lstm_s16_params;

typedef struct {
    Q2C_LSTM_GATES;
    int32_t out_multiplier, out_shift; /* of output gate * tanh(cell) */
    int32_t cell_bits;                 /* integer bits of the cell, 0 to 6 */
    Q2C_LSTM_WEIGHTS;
    const int32_t *bias; /* [4, units] */
} q2c_lstm_litert_params;

typedef struct {
    int32_t batches, steps;
    int32_t features, units;
    int32_t batch_step, time_step;
    float cell_clip; /* 0: not clipped */
    const float *weights;
    const float *weights_hidden;
    const float *bias;
} q2c_lstm_f32_params;

void q2c_lstm_s8__portable(const q2c_lstm_params *p, const int8_t *in, int8_t *out, int8_t *hidden, int16_t *cell);
void q2c_lstm_s16__portable(const q2c_lstm_s16_params *p, const int16_t *in, int16_t *out, int16_t *hidden,
                            int16_t *cell);
void q2c_lstm_litert_s8__portable(const q2c_lstm_litert_params *p, const int8_t *in, int8_t *out, int8_t *hidden,
                                  int16_t *cell);
void q2c_lstm_f32__portable(const q2c_lstm_f32_params *p, const float *in, float *out, float *hidden, float *cell);

#endif /* Q2C_LSTM_H */
