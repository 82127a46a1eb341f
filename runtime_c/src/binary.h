/* SPDX-License-Identifier: MIT */
/* binary.h - arithmetic of two tensors that broadcast to each other: kernels and their parameters. */
#ifndef Q2C_BINARY_H
#define Q2C_BINARY_H

#include <stdint.h>

#include "operands.h"

/* Stored numbers as they are. */
typedef struct {
    Q2C_TWO_OPERANDS;
} q2c_binary_params;

typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t out_min, out_max;
} q2c_binary_s32_params;

typedef struct {
    Q2C_TWO_OPERANDS;
    float out_min, out_max;
} q2c_binary_f32_params;

/* Both operands are brought to units of twice the larger scale / 2^left_shift. */
typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t a_zp, b_zp, out_zp;
    int32_t left_shift;
    int32_t a_multiplier, a_shift;
    int32_t b_multiplier, b_shift;
    int32_t out_multiplier, out_shift;
    int32_t out_min, out_max;
} q2c_binary_sum_params;

typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t a_zp, b_zp, out_zp;
    int32_t multiplier, shift;
    int32_t out_min, out_max;
} q2c_binary_product_params;

/* Scales are powers of two, the output's the smallest: both operands are shifted right, one of them by 0. */
typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t a_shift, b_shift;
    int32_t out_min, out_max;
} q2c_binary_pot_params;

/* A NaN stays one. */
static inline float q2c_clamp_float(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

void q2c_binary_add_s8__portable(const q2c_binary_sum_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_add_s16__portable(const q2c_binary_sum_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_add_f32__portable(const q2c_binary_f32_params *p, const float *a, const float *b, float *out);
void q2c_binary_add_s32__portable(const q2c_binary_s32_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_add_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out);
void q2c_binary_add_pot_s16__portable(const q2c_binary_pot_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_div_s8__portable(const q2c_binary_product_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_div_s16__portable(const q2c_binary_product_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_div_f32__portable(const q2c_binary_f32_params *p, const float *a, const float *b, float *out);
void q2c_binary_div_s32__portable(const q2c_binary_s32_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_floor_div_s8__portable(const q2c_binary_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_floor_div_s16__portable(const q2c_binary_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_floor_div_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_floor_div_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out);
void q2c_binary_floor_mod_s8__portable(const q2c_binary_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_floor_mod_s16__portable(const q2c_binary_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_floor_mod_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_floor_mod_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out);
void q2c_binary_floor_mod_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out);
void q2c_binary_maximum_s8__portable(const q2c_binary_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_maximum_s16__portable(const q2c_binary_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_maximum_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_maximum_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out);
void q2c_binary_maximum_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out);
void q2c_binary_minimum_s8__portable(const q2c_binary_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_minimum_s16__portable(const q2c_binary_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_minimum_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_minimum_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out);
void q2c_binary_minimum_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out);
void q2c_binary_mul_s8__portable(const q2c_binary_product_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_mul_s16__portable(const q2c_binary_product_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_mul_f32__portable(const q2c_binary_f32_params *p, const float *a, const float *b, float *out);
void q2c_binary_mul_s32__portable(const q2c_binary_s32_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_mul_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out);
void q2c_binary_pow_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_pow_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out);
void q2c_binary_squared_difference_s8__portable(const q2c_binary_sum_params *p, const int8_t *a, const int8_t *b,
                                                int8_t *out);
void q2c_binary_squared_difference_s16__portable(const q2c_binary_sum_params *p, const int16_t *a, const int16_t *b,
                                                 int16_t *out);
void q2c_binary_squared_difference_f32__portable(const q2c_binary_params *p, const float *a, const float *b,
                                                 float *out);
void q2c_binary_squared_difference_s32__portable(const q2c_binary_params *p, const int32_t *a, const int32_t *b,
                                                 int32_t *out);
void q2c_binary_sub_s8__portable(const q2c_binary_sum_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_sub_s16__portable(const q2c_binary_sum_params *p, const int16_t *a, const int16_t *b, int16_t *out);
void q2c_binary_sub_f32__portable(const q2c_binary_f32_params *p, const float *a, const float *b, float *out);
void q2c_binary_sub_s32__portable(const q2c_binary_s32_params *p, const int32_t *a, const int32_t *b, int32_t *out);
void q2c_binary_sub_s64__portable(const q2c_binary_params *p, const int64_t *a, const int64_t *b, int64_t *out);
void q2c_binary_sub_pot_s16__portable(const q2c_binary_pot_params *p, const int16_t *a, const int16_t *b, int16_t *out);

#endif /* Q2C_BINARY_H */
