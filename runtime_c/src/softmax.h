/* SPDX-License-Identifier: MIT */
/* softmax.h - SOFTMAX and LOG_SOFTMAX kernels and their parameters: rows of `depth` values each. */
#ifndef Q2C_SOFTMAX_H
#define Q2C_SOFTMAX_H

#include <stdint.h>

typedef struct {
    int32_t rows, depth;       /* depth <= 4095 */
    int32_t multiplier, shift; /* of a difference into Q5; shift in [1, 31] */
    int32_t diff_min;          /* a smaller difference would not fit Q5; its exponential is nothing */
} q2c_softmax_params;

typedef struct {
    int32_t rows, depth; /* depth <= 65538 */
    int32_t multiplier, shift;
    const int16_t *exp_table;     /* [513] exp over [-10, 0] */
    const int16_t *inverse_table; /* [513] 1/(1+x) over [0, 1] */
} q2c_softmax_s16_params;

typedef struct {
    int32_t rows, depth;
    float beta;
} q2c_softmax_f32_params;

typedef struct {
    int32_t rows, depth;
    int32_t multiplier, shift;
    int32_t diff_min;
    int32_t reverse_multiplier, reverse_shift; /* from Q5 back to a difference */
} q2c_log_softmax_params;

typedef struct {
    int32_t rows, depth;
} q2c_log_softmax_f32_params;

void q2c_softmax_s8__portable(const q2c_softmax_params *p, const int8_t *in, int8_t *out);
void q2c_softmax_s8_s16__portable(const q2c_softmax_params *p, const int8_t *in, int16_t *out);
void q2c_softmax_s16__portable(const q2c_softmax_s16_params *p, const int16_t *in, int16_t *out);
void q2c_softmax_f32__portable(const q2c_softmax_f32_params *p, const float *in, float *out);
void q2c_log_softmax_s8__portable(const q2c_log_softmax_params *p, const int8_t *in, int8_t *out);
void q2c_log_softmax_f32__portable(const q2c_log_softmax_f32_params *p, const float *in, float *out);

#endif /* Q2C_SOFTMAX_H */
