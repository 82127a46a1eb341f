/* SPDX-License-Identifier: MIT */
/* dot_4__dsp.h - four inner products of int8 rows with one int8 vector on cores with the DSP extension.
 *
 * For what packed halfwords cannot hold: weights as the model has them, sums modulo 2^32. 23 instructions do 16
 * multiply-accumulates.
 */
#ifndef Q2C_DOT_4_DSP_H
#define Q2C_DOT_4_DSP_H

#include <stdint.h>

#include "expand__dsp.h"
#include "requantize.h"

/* acc[i] += sum of x[k] * rows[i][k] for k < n. Reads exactly those bytes, at any alignment. */
void q2c_dot_4__dsp(int32_t acc[4], const int8_t *x, const int8_t *const rows[4], int32_t n);

/* What n bytes add up to. */
static inline int32_t q2c_sum_bytes(const int8_t *x, int32_t n)
{
    int32_t sum = 0;
    for (; n >= 4; n -= 4, x += 4) {
        const uint32_t word = q2c_load_word(x);
        __asm__("smlad %0, %1, %3, %0\n\tsmlad %0, %2, %3, %0"
                : "+r"(sum)
                : "r"(q2c_even_bytes(word)), "r"(q2c_odd_bytes(word)), "r"(0x00010001));
    }
    for (; n > 0; --n) {
        sum += *x++;
    }
    return sum;
}

/* How sums become outputs: arrays have an element for each row. The bias holds the input's zero point. */
typedef struct {
    int32_t n; /* of the vector */
    int32_t weights_zp, out_zp, out_min, out_max;
    const int8_t *weights; /* [rows][n] */
    const int32_t *bias, *multiplier;
    const int8_t *shift;
} q2c_rows;

/* Rows `first` to `end` with the vector, requantized. Sums wrap, and are right modulo 2^32 as they are in the end. */
static inline void q2c_rows_times(const q2c_rows *rows, const int8_t *x, int8_t *out, int32_t first, int32_t end)
{
    const int32_t correction = rows->weights_zp == 0 ? 0 : rows->weights_zp * q2c_sum_bytes(x, rows->n);
    for (; first < end; first += 4) {
        const int8_t *row = rows->weights + first * rows->n;
        const int32_t count = end - first < 4 ? end - first : 4;
        int32_t acc[4];
        const int8_t *pointers[4];
        for (int32_t i = 0; i < 4; ++i) { /* what is missing of the last four is the last row again */
            acc[i] = rows->bias[i < count ? first + i : end - 1];
            pointers[i] = row;
            row += i + 1 < count ? rows->n : 0;
        }
        q2c_dot_4__dsp(acc, x, pointers, rows->n);
        for (int32_t i = 0; i < count; ++i) {
            const int32_t sum = q2c_wrapping_add(acc[i], -correction);
            const int32_t scaled = q2c_requantize(sum, rows->multiplier[first + i], rows->shift[first + i]);
            *out++ = (int8_t)q2c_clamp_with_zp(scaled, rows->out_zp, rows->out_min, rows->out_max);
        }
    }
}

#endif /* Q2C_DOT_4_DSP_H */
