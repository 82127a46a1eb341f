/* SPDX-License-Identifier: MIT */
/* clamp_bytes.h - int8 bounds tighter than the type's, applied after the fact. */
#ifndef Q2C_CLAMP_BYTES_H
#define Q2C_CLAMP_BYTES_H

#include <stdint.h>

/* Clamps n bytes in place to [low, high]. Bounds that every int8 keeps cost nothing. */
static inline void q2c_clamp_each_byte(int8_t *bytes, int32_t n, int32_t low, int32_t high)
{
    if (low <= -128 && high >= 127) {
        return;
    }
    for (; n > 0; --n, ++bytes) {
        *bytes = (int8_t)(*bytes < low ? low : *bytes > high ? high : *bytes);
    }
}

#endif /* Q2C_CLAMP_BYTES_H */
