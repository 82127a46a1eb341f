/* SPDX-License-Identifier: MIT */
/* clamp__dsp.h - int8 bounds tighter than the type's, four bytes a step. */
#ifndef Q2C_CLAMP_DSP_H
#define Q2C_CLAMP_DSP_H

#include <stdint.h>

#include "expand__dsp.h"

/* The larger of each two bytes: SSUB8 notes which differences are not negative, SEL selects. */
static inline uint32_t q2c_max_bytes(uint32_t x, uint32_t y)
{
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

static inline uint32_t q2c_min_bytes(uint32_t x, uint32_t y)
{
    uint32_t result;
    __asm__("ssub8 %0, %2, %1\n\tsel %0, %1, %2" : "=&r"(result) : "r"(x), "r"(y) : "cc");
    return result;
}

/* Clamps n bytes in place to [low, high]. Bounds that every int8 keeps cost nothing. */
static inline void q2c_clamp_bytes(int8_t *bytes, int32_t n, int32_t low, int32_t high)
{
    if (low <= -128 && high >= 127) {
        return;
    }
    const uint32_t lows = (uint32_t)(low & 0xFF) * 0x01010101u;
    const uint32_t highs = (uint32_t)(high & 0xFF) * 0x01010101u;
    for (; n >= 4; n -= 4, bytes += 4) {
        q2c_store_word(bytes, q2c_min_bytes(q2c_max_bytes(q2c_load_word(bytes), lows), highs));
    }
    for (; n > 0; --n, ++bytes) {
        *bytes = (int8_t)(*bytes < low ? low : *bytes > high ? high : *bytes);
    }
}

#endif /* Q2C_CLAMP_DSP_H */
