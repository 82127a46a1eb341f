/* SPDX-License-Identifier: MIT */
/* divide.h - rounding divisions by a count that is known only at run time: averages. */
#ifndef Q2C_DIVIDE_H
#define Q2C_DIVIDE_H

#include <stdint.h>

/* sum / count, halves away from zero; count > 0, |sum| + count / 2 < 2^31. */
static inline int32_t q2c_divide_half_away(int32_t sum, int32_t count)
{
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

/* floor((sum + count / 2) / count): halves up. Of sum + 128 * count it is the same plus 128, so that a uint8 average
 * may be taken of q - 128. */
static inline int32_t q2c_divide_half_up(int32_t sum, int32_t count)
{
    const int32_t dividend = sum + count / 2;
    const int32_t quotient = dividend / count;
    return dividend < quotient * count ? quotient - 1 : quotient;
}

#endif /* Q2C_DIVIDE_H */
