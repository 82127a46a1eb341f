/* SPDX-License-Identifier: MIT */
/* binary_sum.h - what the kernels of quantized sums and differences share. */
#ifndef Q2C_BINARY_SUM_H
#define Q2C_BINARY_SUM_H

#include "binary.h"
#include "requantize.h"

/* An element of a in the common unit. */
static inline int32_t q2c_scaled_a(const q2c_binary_sum_params *p, int32_t x)
{
    return q2c_requantize((x - p->a_zp) * (1 << p->left_shift), p->a_multiplier, p->a_shift);
}

static inline int32_t q2c_scaled_b(const q2c_binary_sum_params *p, int32_t y)
{
    return q2c_requantize((y - p->b_zp) * (1 << p->left_shift), p->b_multiplier, p->b_shift);
}

/* What came of them as an output element. */
static inline int32_t q2c_clamped_sum(const q2c_binary_sum_params *p, int32_t sum)
{
    const int32_t scaled = q2c_requantize(sum, p->out_multiplier, p->out_shift);
    return q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
}

#endif /* Q2C_BINARY_SUM_H */
