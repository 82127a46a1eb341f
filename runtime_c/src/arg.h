/* SPDX-License-Identifier: MIT */
/* arg.h - ARG_MAX and ARG_MIN kernels and their parameters: in [outer_n, axis_n, inner_n], out [outer_n, inner_n]. */
#ifndef Q2C_ARG_H
#define Q2C_ARG_H

#include <stdint.h>

typedef struct {
    int32_t outer_n, axis_n, inner_n;
} q2c_arg_params;

void q2c_arg_max_s8_s32__portable(const q2c_arg_params *p, const int8_t *in, int32_t *out);
void q2c_arg_max_s8_s64__portable(const q2c_arg_params *p, const int8_t *in, int64_t *out);
void q2c_arg_max_s32_s32__portable(const q2c_arg_params *p, const int32_t *in, int32_t *out);
void q2c_arg_max_s32_s64__portable(const q2c_arg_params *p, const int32_t *in, int64_t *out);
void q2c_arg_max_f32_s32__portable(const q2c_arg_params *p, const float *in, int32_t *out);
void q2c_arg_max_f32_s64__portable(const q2c_arg_params *p, const float *in, int64_t *out);
void q2c_arg_min_s8_s32__portable(const q2c_arg_params *p, const int8_t *in, int32_t *out);
void q2c_arg_min_s8_s64__portable(const q2c_arg_params *p, const int8_t *in, int64_t *out);
void q2c_arg_min_s32_s32__portable(const q2c_arg_params *p, const int32_t *in, int32_t *out);
void q2c_arg_min_s32_s64__portable(const q2c_arg_params *p, const int32_t *in, int64_t *out);
void q2c_arg_min_f32_s32__portable(const q2c_arg_params *p, const float *in, int32_t *out);
void q2c_arg_min_f32_s64__portable(const q2c_arg_params *p, const float *in, int64_t *out);

#endif /* Q2C_ARG_H */
