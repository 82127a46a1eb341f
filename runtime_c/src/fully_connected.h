/* SPDX-License-Identifier: MIT */
/* fully_connected.h - FULLY_CONNECTED kernels and their parameters: in [batches, in_n], out [batches, out_n]. */
#ifndef Q2C_FULLY_CONNECTED_H
#define Q2C_FULLY_CONNECTED_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t in_zp, weights_zp, out_zp;
    int32_t out_min, out_max;
    const int8_t *weights;     /* [out_n, in_n] */
    const int32_t *bias;       /* [out_n] */
    const int32_t *multiplier; /* [out_n] */
    const int8_t *shift;       /* [out_n] */
} q2c_fully_connected_params;

void q2c_fully_connected_s8__portable(const q2c_fully_connected_params *p, const int8_t *in, int8_t *out);

/* The same with int4 weights, two to a byte (int4.h). */
void q2c_fully_connected_w4_s8__portable(const q2c_fully_connected_params *p, const int8_t *in, int8_t *out);

void q2c_fully_connected_acc32_s16__portable(const q2c_fully_connected_params *p, const int16_t *in, int16_t *out);

/* 16-bit activations with int64 sums; all zero points are 0. */
typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t out_min, out_max;
    const int8_t *weights;
    const int64_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
} q2c_fully_connected_s16_params;

void q2c_fully_connected_s16__portable(const q2c_fully_connected_s16_params *p, const int16_t *in, int16_t *out);

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    float out_min, out_max;
    const float *weights;
    const float *bias;
} q2c_fully_connected_f32_params;

void q2c_fully_connected_f32__portable(const q2c_fully_connected_f32_params *p, const float *in, float *out);

/* LiteRT's arithmetic: the sum times the real scale, in double. */
typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t in_zp, weights_zp, out_zp;
    int32_t out_min, out_max;
    const int8_t *weights;
    const int32_t *bias;
    const double *scale; /* [out_n] */
} q2c_fully_connected_litert_params;

void q2c_fully_connected_litert_s8__portable(const q2c_fully_connected_litert_params *p, const int8_t *in, int8_t *out);

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t in_zp, weights_zp, out_zp;
    int32_t out_min, out_max;
    const int8_t *weights;
    const int64_t *bias;
    const double *scale;
} q2c_fully_connected_litert_s16_params;

void q2c_fully_connected_litert_s16__portable(const q2c_fully_connected_litert_s16_params *p, const int16_t *in,
                                              int16_t *out);

/* Float activations that are quantized at run time, int8 weights; the scratch holds one row in int8. */
typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    float out_min, out_max;
    int32_t asymmetric; /* see hybrid.h */
    const int8_t *weights;
    const float *bias;
    const float *scale; /* of the weights, one for each output channel */
} q2c_fully_connected_hybrid_params;

void q2c_fully_connected_hybrid_f32__portable(const q2c_fully_connected_hybrid_params *p, const float *in, float *out,
                                              void *scratch);

#endif /* Q2C_FULLY_CONNECTED_H */
