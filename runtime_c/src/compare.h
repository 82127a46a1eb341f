/* SPDX-License-Identifier: MIT */
/* compare.h - comparisons and logical functions of two tensors that broadcast to each other. */
#ifndef Q2C_COMPARE_H
#define Q2C_COMPARE_H

#include <stdint.h>

#include "operands.h"

/* truth: of a comparison, bits 0 to 3 are its result for less, equal, greater and unordered (a NaN); of a logical
 * function, bit 2a + b is its result for a and b. Results are 0 or 1. */
typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t truth;
} q2c_compare_params;

/* scale * (q - zp) with left_shift more bits. */
typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t truth;
    int32_t a_zp, a_multiplier, a_shift;
    int32_t b_zp, b_multiplier, b_shift;
    int32_t left_shift;
} q2c_compare_reals_params;

void q2c_compare_s16__portable(const q2c_compare_params *p, const int16_t *a, const int16_t *b, uint8_t *out);
void q2c_compare_s32__portable(const q2c_compare_params *p, const int32_t *a, const int32_t *b, uint8_t *out);
void q2c_compare_s64__portable(const q2c_compare_params *p, const int64_t *a, const int64_t *b, uint8_t *out);
void q2c_compare_f32__portable(const q2c_compare_params *p, const float *a, const float *b, uint8_t *out);
void q2c_compare_b8__portable(const q2c_compare_params *p, const uint8_t *a, const uint8_t *b, uint8_t *out);
void q2c_compare_reals_s8__portable(const q2c_compare_reals_params *p, const int8_t *a, const int8_t *b, uint8_t *out);
void q2c_compare_reals_s16__portable(const q2c_compare_reals_params *p, const int16_t *a, const int16_t *b,
                                     uint8_t *out);
void q2c_logical_b8__portable(const q2c_compare_params *p, const uint8_t *a, const uint8_t *b, uint8_t *out);

#endif /* Q2C_COMPARE_H */
