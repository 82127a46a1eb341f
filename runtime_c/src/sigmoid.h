/* SPDX-License-Identifier: MIT */
/* sigmoid.h - the table of the sigmoid by which int16 LOGISTIC and TANH interpolate.
 *
 * The table has 256 points of 16 bits after the point, 24 for each unit of the argument.
 */
#ifndef Q2C_SIGMOID_H
#define Q2C_SIGMOID_H

#include <stdint.h>

/* An int16 in units of 1 / (3 * 4096), halves up; |in * multiplier| < 2^30. */
static inline int32_t q2c_sigmoid_input(int32_t in, int32_t multiplier, int32_t right_shift)
{
    const int32_t half = right_shift > 0 ? 1 << (right_shift - 1) : 0;
    return (in * multiplier + half) >> right_shift;
}

/* The line between two points at magnitude / 2^bits, with so many more bits; magnitude < 255 * 2^bits, bits <= 9. */
static inline int32_t q2c_sigmoid_between(const uint16_t *table, int32_t magnitude, int32_t bits)
{
    const uint16_t *point = table + (magnitude >> bits);
    const int32_t beyond = magnitude & ((1 << bits) - 1);
    return point[0] * (1 << bits) + beyond * (point[1] - point[0]);
}

#endif /* Q2C_SIGMOID_H */
