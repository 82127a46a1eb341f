/* SPDX-License-Identifier: MIT */
/* litert.h - the rounding of LiteRT's reference FULLY_CONNECTED, for the `litert` numerics profile only. */
#ifndef Q2C_LITERT_H
#define Q2C_LITERT_H

#include <stdint.h>

/* round(acc * scale) + zp, clamped; C's round(): half away from zero. The product is a double's, as LiteRT has it. */
static inline int32_t q2c_scale_and_clamp(int64_t acc, double scale, int32_t zp, int32_t low, int32_t high)
{
    const double x = (double)acc * scale;
    if (x <= low - zp) {
        return low;
    }
    if (x >= high - zp) {
        return high;
    }
    const int32_t whole = (int32_t)x;
    const double rest = x - whole; /* exact: |x| is small */
    return zp + whole + (rest >= 0.5 ? 1 : rest <= -0.5 ? -1 : 0);
}

#endif /* Q2C_LITERT_H */
