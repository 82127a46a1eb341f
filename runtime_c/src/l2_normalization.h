/* SPDX-License-Identifier: MIT */
/* l2_normalization.h - L2_NORMALIZATION kernels and their parameters: rows of `depth` values each. */
#ifndef Q2C_L2_NORMALIZATION_H
#define Q2C_L2_NORMALIZATION_H

#include <stdint.h>

typedef struct {
    int32_t rows, depth;
    int32_t in_zp;
} q2c_l2_normalization_params;

typedef struct {
    int32_t rows, depth;
} q2c_l2_normalization_f32_params;

void q2c_l2_normalization_s8__portable(const q2c_l2_normalization_params *p, const int8_t *in, int8_t *out);
void q2c_l2_normalization_legacy_s8__portable(const q2c_l2_normalization_params *p, const int8_t *in, int8_t *out);
void q2c_l2_normalization_f32__portable(const q2c_l2_normalization_f32_params *p, const float *in, float *out);

#endif /* Q2C_L2_NORMALIZATION_H */
