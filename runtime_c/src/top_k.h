/* SPDX-License-Identifier: MIT */
/* top_k.h - TOPK_V2 kernels and their parameters: in [rows, depth], values and indices [rows, k]. */
#ifndef Q2C_TOP_K_H
#define Q2C_TOP_K_H

#include <stdint.h>

typedef struct {
    int32_t rows, depth, k; /* 1 <= k <= depth */
} q2c_top_k_params;

void q2c_top_k_s8__portable(const q2c_top_k_params *p, const int8_t *in, int8_t *values, int32_t *indices);
void q2c_top_k_s16__portable(const q2c_top_k_params *p, const int16_t *in, int16_t *values, int32_t *indices);
void q2c_top_k_s32__portable(const q2c_top_k_params *p, const int32_t *in, int32_t *values, int32_t *indices);
void q2c_top_k_s64__portable(const q2c_top_k_params *p, const int64_t *in, int64_t *values, int32_t *indices);
void q2c_top_k_f32__portable(const q2c_top_k_params *p, const float *in, float *values, int32_t *indices);

#endif /* Q2C_TOP_K_H */
