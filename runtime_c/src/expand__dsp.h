/* SPDX-License-Identifier: MIT */
/* expand__dsp.h - int8 to int16, four elements a step, for kernels that multiply halfwords.
 *
 * The paired order puts elements 0,2 into one word and 1,3 into the next: two instructions less for each four, where
 * whole groups of four stay together (channels a multiple of 4). The packed weights follow the same order.
 */
#ifndef Q2C_EXPAND_DSP_H
#define Q2C_EXPAND_DSP_H

#include <arm_acle.h>
#include <stdint.h>

#include "bytes.h"

/* memcpy of a word is one LDR or STR, which may be unaligned on these cores. */
static inline uint32_t q2c_load_word(const void *from)
{
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static inline void q2c_store_word(void *to, uint32_t word)
{
    memcpy(to, &word, sizeof word);
}

static inline uint32_t q2c_ror8(uint32_t word)
{
    return (word >> 8) | (word << 24);
}

/* n elements, n a multiple of 4, in paired order. */
static inline void q2c_expand_paired(int16_t *to, const int8_t *from, int32_t n)
{
    for (; n >= 8; n -= 8, to += 8, from += 8) {
        const uint32_t a = q2c_load_word(from);
        const uint32_t b = q2c_load_word(from + 4);
        q2c_store_word(to, (uint32_t)__sxtb16((int8x4_t)a));
        q2c_store_word(to + 2, (uint32_t)__sxtb16((int8x4_t)q2c_ror8(a)));
        q2c_store_word(to + 4, (uint32_t)__sxtb16((int8x4_t)b));
        q2c_store_word(to + 6, (uint32_t)__sxtb16((int8x4_t)q2c_ror8(b)));
    }
    for (; n > 0; n -= 4, to += 4, from += 4) {
        const uint32_t a = q2c_load_word(from);
        q2c_store_word(to, (uint32_t)__sxtb16((int8x4_t)a));
        q2c_store_word(to + 2, (uint32_t)__sxtb16((int8x4_t)q2c_ror8(a)));
    }
}

/* n elements, any n, in their own order. */
static inline void q2c_expand(int16_t *to, const int8_t *from, int32_t n)
{
    for (; n >= 4; n -= 4, to += 4, from += 4) {
        const uint32_t a = q2c_load_word(from);
        const uint32_t even = (uint32_t)__sxtb16((int8x4_t)a);
        const uint32_t odd = (uint32_t)__sxtb16((int8x4_t)q2c_ror8(a));
        q2c_store_word(to, (even & 0xFFFFu) | (odd << 16));
        q2c_store_word(to + 2, (even >> 16) | (odd & 0xFFFF0000u));
    }
    for (; n > 0; --n) {
        *to++ = *from++;
    }
}

/* n elements of one value. */
static inline void q2c_fill_s16(int16_t *to, int32_t value, int32_t n)
{
    for (int32_t i = 0; i < n; ++i) {
        to[i] = (int16_t)value;
    }
}

#endif /* Q2C_EXPAND_DSP_H */
