/* SPDX-License-Identifier: MIT */
/* sums_1x8__dsp.h - inner products on packed halfwords as sums: one row, eight channels; and what sums become.
 *
 * Method and bounds are those of tile_1x8__dsp.h: |sum| < 2^23, no -128 above a negative weight. The stream of a group of
 * eight channels is
 *
 *     uint32_t start[4][2]       256 * bias1 + bias0, bias0; ... (zero points folded)
 *     uint32_t weights[pairs][4] words of channels 1:0, 3:2, 5:4, 7:6, for each pair of inputs
 */
#ifndef Q2C_SUMS_1X8_DSP_H
#define Q2C_SUMS_1X8_DSP_H

#include <stdint.h>

/* Twice the sums of eight channels; returns where the next group begins. pairs: a multiple of 2, at least 2. row:
 * [pairs][2], word-aligned, as q2c_expand leaves it; what fills it up meets zero weights. */
const uint32_t *q2c_sums_1x8__dsp(const uint32_t *stream, const int16_t *row, int32_t pairs, int32_t sums[8]);

/* How doubled sums become another unit, rounded as q2c_requantize does it: {left, multiplier, half, signs, right}.
 * |doubled sum * 2^left| < 2^31. Without a right shift half and signs are 0, else 2^(right - 1) and -1. */
enum { Q2C_RESCALE_LEFT, Q2C_RESCALE_MULTIPLIER, Q2C_RESCALE_HALF, Q2C_RESCALE_SIGNS, Q2C_RESCALE_RIGHT };

static inline int32_t q2c_rescale_doubled(const int32_t rescale[5], int32_t doubled)
{
    const int32_t x = (int32_t)((uint32_t)doubled << rescale[Q2C_RESCALE_LEFT]);
    const int32_t rounding = rescale[Q2C_RESCALE_HALF] + (rescale[Q2C_RESCALE_SIGNS] & (x >> 31));
    int32_t high;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(high) : "r"(x), "r"(rescale[Q2C_RESCALE_MULTIPLIER]), "r"(rounding));
    return high >> rescale[Q2C_RESCALE_RIGHT];
}

static inline int32_t q2c_saturate_16(int32_t x)
{
    int32_t result;
    __asm__("ssat %0, #16, %1" : "=r"(result) : "r"(x) : "cc");
    return result;
}

static inline int32_t q2c_saturate_8(int32_t x)
{
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x) : "cc");
    return result;
}

/* Two products of halfwords and a sum, modulo 2^32. */
static inline int32_t q2c_two_products(uint32_t x, uint32_t y, int32_t sum)
{
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(x), "r"(y));
    return sum;
}

#endif /* Q2C_SUMS_1X8_DSP_H */
