/* SPDX-License-Identifier: MIT */
/* reduce.h - reductions over any set of axes, and their parameters.
 *
 * The axes are collapsed at generation into dimensions that are kept and dimensions that are reduced, outermost first.
 * The innermost reduced dimension is the row; rows_n rows make one output.
 */
#ifndef Q2C_REDUCE_H
#define Q2C_REDUCE_H

#include <stdint.h>

/* Sizes are 1 and steps 0 where there are fewer dimensions. Steps are in elements. */
#define Q2C_REDUCE_GEOMETRY                                                                                            \
    int32_t out_n;                                                                                                     \
    int32_t kept[4], kept_step[4];                                                                                     \
    int32_t rows_n;                                                                                                    \
    int32_t rows[3], rows_step[3];                                                                                     \
    int32_t row_n, row_step

typedef struct {
    Q2C_REDUCE_GEOMETRY;
} q2c_reduce_params;

typedef struct {
    Q2C_REDUCE_GEOMETRY;
    int32_t zp_sum; /* the zero points of all elements of one output */
    int32_t out_zp;
    int32_t multiplier, shift; /* for a mean, 1/n is part of it */
} q2c_reduce_rescale_params;

typedef struct {
    Q2C_REDUCE_GEOMETRY;
    int32_t in_zp, out_zp;
    int32_t multiplier;  /* 16 bits */
    int32_t right_shift; /* 8 to 46 */
} q2c_reduce_rescale_product_params;

typedef struct {
    Q2C_REDUCE_GEOMETRY;
    int32_t count; /* elements of one output */
} q2c_reduce_mean_params;

typedef struct {
    Q2C_REDUCE_GEOMETRY;
    float count;
} q2c_reduce_mean_f32_params;

void q2c_reduce_sum_s8__portable(const q2c_reduce_rescale_params *p, const int8_t *in, int8_t *out);
void q2c_reduce_sum_s16__portable(const q2c_reduce_rescale_params *p, const int16_t *in, int16_t *out);
void q2c_reduce_sum_s32__portable(const q2c_reduce_params *p, const int32_t *in, int32_t *out);
void q2c_reduce_sum_s64__portable(const q2c_reduce_params *p, const int64_t *in, int64_t *out);
void q2c_reduce_sum_f32__portable(const q2c_reduce_params *p, const float *in, float *out);
void q2c_reduce_mean_s32__portable(const q2c_reduce_mean_params *p, const int32_t *in, int32_t *out);
void q2c_reduce_mean_s64__portable(const q2c_reduce_mean_params *p, const int64_t *in, int64_t *out);
void q2c_reduce_mean_f32__portable(const q2c_reduce_mean_f32_params *p, const float *in, float *out);
void q2c_reduce_prod_s8__portable(const q2c_reduce_rescale_product_params *p, const int8_t *in, int8_t *out);
void q2c_reduce_prod_s16__portable(const q2c_reduce_rescale_product_params *p, const int16_t *in, int16_t *out);
void q2c_reduce_prod_s32__portable(const q2c_reduce_params *p, const int32_t *in, int32_t *out);
void q2c_reduce_prod_s64__portable(const q2c_reduce_params *p, const int64_t *in, int64_t *out);
void q2c_reduce_prod_f32__portable(const q2c_reduce_params *p, const float *in, float *out);
void q2c_reduce_max_s8__portable(const q2c_reduce_params *p, const int8_t *in, int8_t *out);
void q2c_reduce_max_s16__portable(const q2c_reduce_params *p, const int16_t *in, int16_t *out);
void q2c_reduce_max_s32__portable(const q2c_reduce_params *p, const int32_t *in, int32_t *out);
void q2c_reduce_max_s64__portable(const q2c_reduce_params *p, const int64_t *in, int64_t *out);
void q2c_reduce_max_f32__portable(const q2c_reduce_params *p, const float *in, float *out);
void q2c_reduce_min_s8__portable(const q2c_reduce_params *p, const int8_t *in, int8_t *out);
void q2c_reduce_min_s16__portable(const q2c_reduce_params *p, const int16_t *in, int16_t *out);
void q2c_reduce_min_s32__portable(const q2c_reduce_params *p, const int32_t *in, int32_t *out);
void q2c_reduce_min_s64__portable(const q2c_reduce_params *p, const int64_t *in, int64_t *out);
void q2c_reduce_min_f32__portable(const q2c_reduce_params *p, const float *in, float *out);

#endif /* Q2C_REDUCE_H */
