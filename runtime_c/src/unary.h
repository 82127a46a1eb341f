/* SPDX-License-Identifier: MIT */
/* unary.h - functions of one element. Those of 8 bits are tables: lookup.h. */
#ifndef Q2C_UNARY_H
#define Q2C_UNARY_H

#include <stdint.h>

typedef struct {
    int32_t elements;
} q2c_unary_params;

typedef struct {
    int32_t elements;
    int32_t out_min, out_max;
} q2c_unary_clamp_params;

typedef struct {
    int32_t elements;
    float out_min, out_max; /* infinite where there is no limit */
} q2c_unary_clamp_f32_params;

typedef struct {
    int32_t elements;
    float alpha;
} q2c_unary_leaky_relu_f32_params;

typedef struct {
    int32_t elements;
    int32_t multiplier, shift;             /* of what is not negative */
    int32_t slope_multiplier, slope_shift; /* of the rest, and the sign of its slope */
    int32_t slope_sign;
} q2c_unary_leaky_relu_params;

typedef struct {
    int32_t elements;
    int32_t multiplier, shift;
} q2c_unary_rescale_params;

typedef struct {
    int32_t elements;
    float in_scale, out_scale;
} q2c_unary_sqrt_params;

typedef struct {
    int32_t elements;
    int32_t multiplier, right_shift; /* to units of 1 / (3 * 4096) */
    const uint16_t *table;           /* [256], see sigmoid.h */
} q2c_unary_sigmoid_params;

void q2c_unary_abs_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_abs_s16__portable(const q2c_unary_rescale_params *p, const int16_t *in, int16_t *out);
void q2c_unary_abs_s32__portable(const q2c_unary_params *p, const int32_t *in, int32_t *out);
void q2c_unary_ceil_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_clamp_f32__portable(const q2c_unary_clamp_f32_params *p, const float *in, float *out);
void q2c_unary_clamp_s8__portable(const q2c_unary_clamp_params *p, const int8_t *in, int8_t *out);
void q2c_unary_clamp_s8__mve(const q2c_unary_clamp_params *p, const int8_t *in, int8_t *out);
void q2c_unary_cos_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_elu_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_exp_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_floor_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_gelu_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_gelu_tanh_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_hard_swish_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_leaky_relu_f32__portable(const q2c_unary_leaky_relu_f32_params *p, const float *in, float *out);
void q2c_unary_leaky_relu_s16__portable(const q2c_unary_leaky_relu_params *p, const int16_t *in, int16_t *out);
void q2c_unary_log_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_logistic_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_logistic_s16__portable(const q2c_unary_sigmoid_params *p, const int16_t *in, int16_t *out);
void q2c_unary_neg_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_neg_s16__portable(const q2c_unary_params *p, const int16_t *in, int16_t *out);
void q2c_unary_neg_s32__portable(const q2c_unary_params *p, const int32_t *in, int32_t *out);
void q2c_unary_neg_s64__portable(const q2c_unary_params *p, const int64_t *in, int64_t *out);
void q2c_unary_round_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_rsqrt_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_rsqrt_s16__portable(const q2c_unary_rescale_params *p, const int16_t *in, int16_t *out);
void q2c_unary_sign_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_sign_s32__portable(const q2c_unary_params *p, const int32_t *in, int32_t *out);
void q2c_unary_sin_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_sqrt_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_sqrt_s16__portable(const q2c_unary_sqrt_params *p, const int16_t *in, int16_t *out);
void q2c_unary_square_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_tanh_f32__portable(const q2c_unary_params *p, const float *in, float *out);
void q2c_unary_tanh_s16__portable(const q2c_unary_sigmoid_params *p, const int16_t *in, int16_t *out);

#endif /* Q2C_UNARY_H */
