/* SPDX-License-Identifier: MIT */
/* svdf.h - SVDF kernels and their parameters: in [batches, features], out [batches, units].
 *
 * A unit is the sum of `rank` filters. The state [batches, units * rank, memory] keeps every filter's results of the last
 * steps, the newest last; it is read and written.
 */
#ifndef Q2C_SVDF_H
#define Q2C_SVDF_H

#include <stdint.h>

typedef struct {
    int32_t batches, features;
    int32_t units, rank, memory;
    int32_t in_zp, state_zp, out_zp;
    int32_t state_multiplier, state_shift; /* from a filter over the features to the state */
    int32_t multiplier, shift;             /* from the filters over the state to the output */
    const int8_t *weights;                 /* [units * rank, features] */
    const int16_t *weights_time;           /* [units * rank, memory] */
    const int32_t *bias;                   /* [units] */
} q2c_svdf_params;

typedef struct {
    int32_t batches, features;
    int32_t units, rank, memory;
    int32_t in_zp, state_zp, out_zp;
    int32_t state_multiplier, state_shift;
    int32_t multiplier, shift;
    const int8_t *weights;
    const int8_t *weights_time;
    const int32_t *bias;
} q2c_svdf_s8_params;

typedef struct {
    int32_t batches, features;
    int32_t units, rank, memory;
    float out_min, out_max;
    const float *weights;
    const float *weights_time;
    const float *bias;
} q2c_svdf_f32_params;

void q2c_svdf_s8_s16__portable(const q2c_svdf_params *p, const int8_t *in, int8_t *out, int16_t *state);
void q2c_svdf_s8_s8__portable(const q2c_svdf_s8_params *p, const int8_t *in, int8_t *out, int8_t *state);
void q2c_svdf_f32__portable(const q2c_svdf_f32_params *p, const float *in, float *out, float *state);

#endif /* Q2C_SVDF_H */
