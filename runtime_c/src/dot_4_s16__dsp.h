/* SPDX-License-Identifier: MIT */
/* dot_4_s16__dsp.h - four inner products of int8 rows with one int16 vector on cores with the DSP extension.
 *
 * Weights as the model has them. 24 instructions do 16 multiply-accumulates. Sums of up to Q2C_DOT_S16_TAPS products
 * fit int32 whatever they are; longer vectors are cut into such parts, and those are added in int64.
 */
#ifndef Q2C_DOT_4_S16_DSP_H
#define Q2C_DOT_4_S16_DSP_H

#include <stdint.h>

#include "requantize.h"

enum { Q2C_DOT_S16_TAPS = 508 }; /* 508 * 2^15 * 2^7 < 2^31; whole words */

/* acc[i] += sum of x[k] * rows[i][k] for k < n, modulo 2^32. x is aligned to 2 bytes, rows to any. */
void q2c_dot_4_s16__dsp(int32_t acc[4], const int16_t *x, const int8_t *const rows[4], int32_t n);

/* How sums become outputs: arrays have an element for each row. */
typedef struct {
    int32_t n; /* of the vector */
    int32_t out_min, out_max;
    const int8_t *weights; /* [rows][n] */
    const int64_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
} q2c_rows_s16;

/* Rows `first` to `end` with the vector, requantized. */
static inline void q2c_rows_times_s16(const q2c_rows_s16 *rows, const int16_t *x, int16_t *out, int32_t first,
                                      int32_t end)
{
    for (; first < end; first += 4) {
        const int32_t count = end - first < 4 ? end - first : 4;
        int64_t total[4];
        const int8_t *pointers[4];
        for (int32_t i = 0; i < 4; ++i) { /* what is missing of the last four is the last row again */
            const int32_t row = i < count ? first + i : end - 1;
            total[i] = rows->bias[row];
            pointers[i] = rows->weights + row * rows->n;
        }
        for (int32_t k = 0; k < rows->n; k += Q2C_DOT_S16_TAPS) {
            const int32_t taps = rows->n - k < Q2C_DOT_S16_TAPS ? rows->n - k : Q2C_DOT_S16_TAPS;
            int32_t acc[4] = {0, 0, 0, 0};
            q2c_dot_4_s16__dsp(acc, x + k, pointers, taps);
            for (int32_t i = 0; i < 4; ++i) {
                total[i] += acc[i];
                pointers[i] += taps;
            }
        }
        for (int32_t i = 0; i < count; ++i) {
            const int32_t scaled = q2c_requantize_wide(total[i], rows->multiplier[first + i], rows->shift[first + i]);
            *out++ = (int16_t)q2c_clamp(scaled, rows->out_min, rows->out_max);
        }
    }
}

#endif /* Q2C_DOT_4_S16_DSP_H */
