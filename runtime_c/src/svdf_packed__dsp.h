/* SPDX-License-Identifier: MIT */
/* svdf_packed__dsp.h - SVDF on packed halfwords (sums_1x8__dsp.h): parameters, and the loop over the filters. */
#ifndef Q2C_SVDF_PACKED_DSP_H
#define Q2C_SVDF_PACKED_DSP_H

#include <stdint.h>

#define Q2C_SVDF_PACKED_FIELDS                                                                                         \
    int32_t batches, features;                                                                                         \
    int32_t units, rank, memory;                                                                                       \
    int32_t pairs; /* of features: see q2c_sums_1x8__dsp */                                                            \
    int32_t state_zp, out_zp;                                                                                          \
    int32_t rescale[5]; /* from a filter over the features to the state */                                             \
    int32_t multiplier, shift;                                                                                         \
    const int32_t *bias;    /* [units], the zero point of the state folded in, modulo 2^32 */                          \
    const uint32_t *weights /* the streams of all groups of eight filters */

typedef struct {
    Q2C_SVDF_PACKED_FIELDS;
    const int16_t *weights_time; /* [units * rank, memory] */
} q2c_svdf_packed_params;

typedef struct {
    Q2C_SVDF_PACKED_FIELDS;
    const int8_t *weights_time; /* [units * rank, memory] */
} q2c_svdf_packed_s8_params;

/* Weights as the model has them: see dot_4__dsp.h. */
typedef struct {
    int32_t batches, features;
    int32_t units, rank, memory;
    int32_t state_zp, out_zp;
    int32_t rescale[5]; /* as above, and its left shift doubles the sums */
    int32_t multiplier, shift;
    const int32_t *bias;   /* as above */
    const int32_t *start;  /* [units * rank] what sums over the features start with, the input's zero point */
    const int8_t *weights; /* [units * rank, features] */
    const int16_t *weights_time;
} q2c_svdf_rows_params;

void q2c_svdf_packed_s8_s16__dsp(const q2c_svdf_packed_params *p, const int8_t *in, int8_t *out, int16_t *state,
                                 void *scratch);
void q2c_svdf_packed_s8_s8__dsp(const q2c_svdf_packed_s8_params *p, const int8_t *in, int8_t *out, int8_t *state,
                                void *scratch);
void q2c_svdf_rows_s8_s16__dsp(const q2c_svdf_rows_params *p, const int8_t *in, int8_t *out, int16_t *state);

#endif /* Q2C_SVDF_PACKED_DSP_H */
