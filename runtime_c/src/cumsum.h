/* SPDX-License-Identifier: MIT */
/* cumsum.h - CUMSUM kernels and their parameters: in and out [outer_n, axis_n, inner_n]. */
#ifndef Q2C_CUMSUM_H
#define Q2C_CUMSUM_H

#include <stdint.h>

typedef struct {
    int32_t outer_n, axis_n, inner_n;
    int32_t exclusive; /* 1: an element's own value is not in its sum */
    int32_t reverse;   /* 1: from the last element to the first */
} q2c_cumsum_params;

typedef struct {
    int32_t outer_n, axis_n, inner_n;
    int32_t exclusive, reverse;
    int32_t in_zp, out_zp;
    int32_t multiplier, right_shift; /* from input steps * 2^19 to output steps */
} q2c_cumsum_rescale_params;

void q2c_cumsum_s8__portable(const q2c_cumsum_rescale_params *p, const int8_t *in, int8_t *out);
void q2c_cumsum_s32__portable(const q2c_cumsum_params *p, const int32_t *in, int32_t *out);
void q2c_cumsum_s64__portable(const q2c_cumsum_params *p, const int64_t *in, int64_t *out);
void q2c_cumsum_f32__portable(const q2c_cumsum_params *p, const float *in, float *out);

#endif /* Q2C_CUMSUM_H */
