/* SPDX-License-Identifier: MIT */
/* clamp__dsp.h - int8 bounds tighter than the type's, four bytes a step. */
#ifndef Q2C_CLAMP_DSP_H
#define Q2C_CLAMP_DSP_H

#include <arm_acle.h>
#include <stdint.h>

#include "expand__dsp.h"

/* Clamps n bytes in place to [low, high]: saturating up by 127 - high and down again cuts the top, and so on. Bounds that
 * every int8 keeps cost nothing. */
static inline void q2c_clamp_bytes(int8_t *bytes, int32_t n, int32_t low, int32_t high)
{
    if (low <= -128 && high >= 127) {
        return;
    }
    const int8x4_t above = (int8x4_t)((uint32_t)(127 - high) * 0x01010101u);
    const int8x4_t below = (int8x4_t)((uint32_t)(low + 128) * 0x01010101u);
    for (; n >= 4; n -= 4, bytes += 4) {
        int8x4_t x = (int8x4_t)q2c_load_word(bytes);
        x = __qsub8(__qadd8(x, above), above);
        x = __qadd8(__qsub8(x, below), below);
        q2c_store_word(bytes, (uint32_t)x);
    }
    for (; n > 0; --n, ++bytes) {
        *bytes = (int8_t)(*bytes < low ? low : *bytes > high ? high : *bytes);
    }
}

#endif /* Q2C_CLAMP_DSP_H */
