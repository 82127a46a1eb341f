/* SPDX-License-Identifier: MIT */
/* pre_emphasis.h - y[t] = x[t] - coefficient * x[t - 1] over rows of samples. */
#ifndef Q2C_PRE_EMPHASIS_H
#define Q2C_PRE_EMPHASIS_H

#include <stdint.h>

typedef struct {
    int32_t rows, samples;
    int32_t coefficient; /* Q14, in [0, 2^14] */
    int32_t multiplier;  /* Q31: input scale / (output scale * 2^14) = multiplier * 2^(shift - 31) */
    int32_t shift;
} q2c_pre_emphasis_params;

void q2c_pre_emphasis_s16__portable(const q2c_pre_emphasis_params *p, const int16_t *in, int16_t *out);

#endif /* Q2C_PRE_EMPHASIS_H */
