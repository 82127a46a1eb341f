/* SPDX-License-Identifier: MIT */
/* prelu.h - PRELU: x, or alpha * x where x is negative; alpha broadcasts to x. */
#ifndef Q2C_PRELU_H
#define Q2C_PRELU_H

#include <stdint.h>

#include "operands.h"

/* a is x, b is alpha. */
typedef struct {
    Q2C_TWO_OPERANDS;
} q2c_prelu_f32_params;

typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t in_zp, alpha_zp, out_zp;
    int32_t multiplier, shift;             /* of x */
    int32_t slope_multiplier, slope_shift; /* of alpha * x */
} q2c_prelu_params;

void q2c_prelu_s8__portable(const q2c_prelu_params *p, const int8_t *x, const int8_t *alpha, int8_t *out);
void q2c_prelu_s16__portable(const q2c_prelu_params *p, const int16_t *x, const int8_t *alpha, int16_t *out);
void q2c_prelu_f32__portable(const q2c_prelu_f32_params *p, const float *x, const float *alpha, float *out);

#endif /* Q2C_PRELU_H */
