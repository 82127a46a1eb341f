/* SPDX-License-Identifier: MIT */
/* binary__dsp.h - sums and products of int8 tensors on cores with the DSP extension, four elements a step.
 *
 * ADD and SUB bring both operands to one unit: twice the larger scale / 2^20. The operand of the larger scale is therefore
 * halved exactly, (x - zp) * 2^19; the other one is requantized. Sums are kept doubled, as the requantization of
 * tile_2x4__dsp.S wants them.
 */
#ifndef Q2C_BINARY_DSP_H
#define Q2C_BINARY_DSP_H

#include <stdint.h>

#include "clamp__dsp.h"
#include "operands.h"

enum { Q2C_SUM_CONSTANTS = 11, Q2C_PRODUCT_CONSTANTS = 5 };

typedef struct {
    int32_t run;
    int32_t loop_count;
    const int32_t *loops;                 /* see operands.h; within a run both operands are walked element by element */
    int32_t exact_first;                  /* the operand that is halved exactly is a, not b */
    int32_t constants[Q2C_SUM_CONSTANTS]; /* see q2c_sum_run__dsp */
    int32_t out_min, out_max;
} q2c_binary_sum_dsp_params;

typedef struct {
    int32_t run;
    int32_t loop_count;
    const int32_t *loops;
    int32_t constants[Q2C_PRODUCT_CONSTANTS]; /* see q2c_product_run__dsp */
    int32_t out_min, out_max;
} q2c_binary_product_dsp_params;

/* n / 4 words; the elements after them are not touched. out may start where x or y starts, or before.
 * constants: of x: -zp, left shift, multiplier, rounding, right shift; of y: -zp; factors of both in the doubled sum, +-2
 * and +-2^20; of the sum: multiplier, rounding, right shift */
void q2c_sum_run__dsp(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);

/* The same for products. constants: -zp of x twice, as halfwords; of y; multiplier, rounding, right shift */
void q2c_product_run__dsp(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);

typedef void q2c_run_function(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);

/* All elements of a run, the last ones by way of whole words. */
static inline void q2c_whole_run(q2c_run_function *function, const int32_t *constants, const int8_t *x, const int8_t *y,
                                 int8_t *out, int32_t n)
{
    const int32_t whole = n / 4 * 4;
    function(constants, x, y, out, n);
    if (whole < n) {
        int8_t words[3][4] = {{0}, {0}, {0}};
        for (int32_t i = whole; i < n; ++i) {
            words[0][i - whole] = x[i];
            words[1][i - whole] = y[i];
        }
        function(constants, words[0], words[1], words[2], 4);
        for (int32_t i = whole; i < n; ++i) {
            out[i] = words[2][i - whole];
        }
    }
}

static inline void q2c_binary_sum__dsp(const q2c_binary_sum_dsp_params *p, const int8_t *a, const int8_t *b,
                                       int8_t *out)
{
    q2c_operands now = {{0}, {0}};
    int8_t *to = out;
    do {
        const int8_t *x = a + now.at[0];
        const int8_t *y = b + now.at[1];
        q2c_whole_run(q2c_sum_run__dsp, p->constants, p->exact_first ? y : x, p->exact_first ? x : y, to, p->run);
        to += p->run;
    } while (q2c_next_run(&now, p->loops, p->loop_count, 2));
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}

void q2c_binary_add_s8__dsp(const q2c_binary_sum_dsp_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_sub_s8__dsp(const q2c_binary_sum_dsp_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_mul_s8__dsp(const q2c_binary_product_dsp_params *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif /* Q2C_BINARY_DSP_H */
