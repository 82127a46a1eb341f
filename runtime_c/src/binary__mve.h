/* SPDX-License-Identifier: MIT */
/* binary__mve.h - sums and products of int8 tensors on cores with Helium, four elements a step.
 *
 * ADD and SUB bring both operands to one unit: twice the larger scale / 2^20. The operand of the larger scale is therefore
 * halved exactly, (y - zp) * 2^19; the other one, x, is requantized as in tile_4x2__mve.h.
 */
#ifndef Q2C_BINARY_MVE_H
#define Q2C_BINARY_MVE_H

#include <stdint.h>

#include "operands.h"

enum { Q2C_SUM_MVE_CONSTANTS = 11, Q2C_PRODUCT_MVE_CONSTANTS = 7 };

typedef struct {
    int32_t run;
    int32_t loop_count;
    const int32_t *loops; /* see operands.h; within a run both operands are walked element by element */
    int32_t exact_first;  /* the operand that is halved exactly is a, not b */
    int32_t constants[Q2C_SUM_MVE_CONSTANTS];
} q2c_binary_sum_mve_params;

typedef struct {
    int32_t run;
    int32_t loop_count;
    const int32_t *loops;
    int32_t constants[Q2C_PRODUCT_MVE_CONSTANTS];
} q2c_binary_product_mve_params;

/* out may start where x or y starts, or before.
 * constants: of x: factor, addend, multiplier, shift; of y: factor, addend; of the sum: multiplier, shift; zero point,
 * least and largest output. Shifts are to the right, -31 to -1. */
void q2c_sum_run__mve(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);
/* y - x */
void q2c_difference_run__mve(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);

/* constants: zero points of x and y; multiplier, shift; zero point, least and largest output */
void q2c_product_run__mve(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);

void q2c_binary_add_s8__mve(const q2c_binary_sum_mve_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_sub_s8__mve(const q2c_binary_sum_mve_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_mul_s8__mve(const q2c_binary_product_mve_params *p, const int8_t *a, const int8_t *b, int8_t *out);

typedef void q2c_run_mve(const int32_t *constants, const int8_t *x, const int8_t *y, int8_t *out, int32_t n);

/* All runs; `exact_first`: x is b, y is a. */
static inline void q2c_sum_runs__mve(const q2c_binary_sum_mve_params *p, q2c_run_mve *function, const int8_t *a,
                                     const int8_t *b, int8_t *out)
{
    q2c_operands now = {{0}, {0}};
    do {
        const int8_t *x = a + now.at[0];
        const int8_t *y = b + now.at[1];
        function(p->constants, p->exact_first ? y : x, p->exact_first ? x : y, out, p->run);
        out += p->run;
    } while (q2c_next_run(&now, p->loops, p->loop_count, 2));
}

#endif /* Q2C_BINARY_MVE_H */
