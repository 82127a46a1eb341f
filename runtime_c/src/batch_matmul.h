/* SPDX-License-Identifier: MIT */
/* batch_matmul.h - products of two matrices that are both run-time values: x [..,rows,depth] times y [..,depth,cols].
 *
 * Steps are in elements and say how the last two dimensions lie (one may be swapped) and which batches are broadcast
 * (step 0). FULLY_CONNECTED with weights computed at run time is one of them, with a bias.
 */
#ifndef Q2C_BATCH_MATMUL_H
#define Q2C_BATCH_MATMUL_H

#include <stdint.h>

typedef struct {
    int32_t batch[3];
    int32_t x_batch_step[3], y_batch_step[3];
    int32_t rows, cols, depth;
    int32_t x_row_step, x_depth_step;
    int32_t y_col_step, y_depth_step;
    int32_t x_zp, y_zp, out_zp;
    int32_t out_min, out_max;
    int32_t multiplier, shift;
    const int32_t *bias; /* [cols] or NULL */
} q2c_batch_matmul_params;

void q2c_batch_matmul_s8__portable(const q2c_batch_matmul_params *p, const int8_t *x, const int8_t *y, int8_t *out);
void q2c_batch_matmul_dot_s8__dsp(const q2c_batch_matmul_params *p, const int8_t *x, const int8_t *y, int8_t *out,
                                  void *scratch);

/* LiteRT's FULLY_CONNECTED: the sum times the real scale, in double. */
typedef struct {
    int32_t batch[3];
    int32_t x_batch_step[3], y_batch_step[3];
    int32_t rows, cols, depth;
    int32_t x_row_step, x_depth_step;
    int32_t y_col_step, y_depth_step;
    int32_t x_zp, y_zp, out_zp;
    int32_t out_min, out_max;
    const double *scale; /* [1] */
    const int32_t *bias; /* [cols] or NULL */
} q2c_batch_matmul_litert_params;

void q2c_batch_matmul_litert_s8__portable(const q2c_batch_matmul_litert_params *p, const int8_t *x, const int8_t *y,
                                          int8_t *out);

/* 16-bit values with int64 sums; all zero points are 0. */
typedef struct {
    int32_t batch[3];
    int32_t x_batch_step[3], y_batch_step[3];
    int32_t rows, cols, depth;
    int32_t x_row_step, x_depth_step;
    int32_t y_col_step, y_depth_step;
    int32_t out_min, out_max;
    int32_t multiplier, shift;
} q2c_batch_matmul_s16_params;

void q2c_batch_matmul_s16__portable(const q2c_batch_matmul_s16_params *p, const int16_t *x, const int16_t *y,
                                    int16_t *out);

typedef struct {
    int32_t batch[3];
    int32_t x_batch_step[3], y_batch_step[3];
    int32_t rows, cols, depth;
    int32_t x_row_step, x_depth_step;
    int32_t y_col_step, y_depth_step;
    float out_min, out_max;
    const float *bias; /* [cols] or NULL */
} q2c_batch_matmul_f32_params;

void q2c_batch_matmul_f32__portable(const q2c_batch_matmul_f32_params *p, const float *x, const float *y, float *out);

#endif /* Q2C_BATCH_MATMUL_H */
