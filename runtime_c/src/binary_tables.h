/* SPDX-License-Identifier: MIT */
/* binary_tables.h - sums of int8 tensors by two tables, on cores where scaling is dear.
 *
 * A table has for each value of an operand its share of the sum, already times the multiplier of the result: all but the
 * last shift of gemmlowp's arithmetic is exact in 64 bits, and thus can be made for each operand alone.
 */
#ifndef Q2C_BINARY_TABLES_H
#define Q2C_BINARY_TABLES_H

#include <stdint.h>

#include "operands.h"

typedef struct {
    Q2C_TWO_OPERANDS;
    int32_t rounding; /* the half of the last shift, and the zero point moved up by it */
    int32_t shift;    /* to the right */
    int32_t out_min, out_max;
    const int64_t
        *a_table; /* [256]: for each byte 2 * multiplier * scaled value, and 2^31, the half of the first rounding */
    const int64_t *b_table; /* [256]: the same without 2^31; negative for differences */
} q2c_binary_tables_params;

static inline int8_t q2c_tabled_sum(const q2c_binary_tables_params *p, int8_t x, int8_t y)
{
    const int32_t high = (int32_t)((p->a_table[(uint8_t)x] + p->b_table[(uint8_t)y]) >> 32);
    const int32_t out = (high + (high >> 31) + p->rounding) >> p->shift; /* ties away from zero */
    return (int8_t)(out < p->out_min ? p->out_min : out > p->out_max ? p->out_max : out);
}

void q2c_binary_add_tables_s8__v6m(const q2c_binary_tables_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_add_tables_s8__v7m(const q2c_binary_tables_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_sub_tables_s8__v6m(const q2c_binary_tables_params *p, const int8_t *a, const int8_t *b, int8_t *out);
void q2c_binary_sub_tables_s8__v7m(const q2c_binary_tables_params *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif /* Q2C_BINARY_TABLES_H */
