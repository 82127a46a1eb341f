/* SPDX-License-Identifier: MIT */
/* expand__dsp.h - bytes on cores with the DSP extension, a word at a time: copies, fills and int8 to int16.
 *
 * The paired order puts elements 0,2 into one word and 1,3 into the next, since SXTB16 takes every other byte. The
 * packed weights follow the same order.
 */
#ifndef Q2C_EXPAND_DSP_H
#define Q2C_EXPAND_DSP_H

#include <stdint.h>

/* One LDR or STR, which may be unaligned on these cores. Never a call, even where the compiler is told that there is no
 * C library. */
static inline uint32_t q2c_load_word(const void *from)
{
    uint32_t word;
    __builtin_memcpy(&word, from, sizeof word);
    return word;
}

static inline void q2c_store_word(void *to, uint32_t word)
{
    __builtin_memcpy(to, &word, sizeof word);
}

/* Bytes 0 and 2 as two int16. */
static inline uint32_t q2c_even_bytes(uint32_t word)
{
    uint32_t result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(word));
    return result;
}

/* Bytes 1 and 3 as two int16. */
static inline uint32_t q2c_odd_bytes(uint32_t word)
{
    uint32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(word));
    return result;
}

/* The lower halves of two words, `low`'s below. */
static inline uint32_t q2c_lower_halves(uint32_t low, uint32_t high)
{
    uint32_t result;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(low), "r"(high));
    return result;
}

/* The upper halves of two words, `low`'s below. */
static inline uint32_t q2c_upper_halves(uint32_t low, uint32_t high)
{
    uint32_t result;
    __asm__("pkhtb %0, %2, %1, asr #16" : "=r"(result) : "r"(low), "r"(high));
    return result;
}

/* n elements in paired order; what is left after whole words follows in its own order. */
static inline void q2c_expand(int16_t *to, const int8_t *from, int32_t n)
{
    for (; n >= 4; n -= 4, to += 4, from += 4) {
        const uint32_t word = q2c_load_word(from);
        q2c_store_word(to, q2c_even_bytes(word));
        q2c_store_word(to + 2, q2c_odd_bytes(word));
    }
    for (; n > 0; --n) {
        *to++ = *from++;
    }
}

/* n bytes to memory that lies apart. */
static inline void q2c_copy_bytes(int8_t *to, const int8_t *from, int32_t n)
{
    for (; n >= 16; n -= 16, to += 16, from += 16) {
        const uint32_t words[4] = {q2c_load_word(from), q2c_load_word(from + 4), q2c_load_word(from + 8),
                                   q2c_load_word(from + 12)};
        q2c_store_word(to, words[0]);
        q2c_store_word(to + 4, words[1]);
        q2c_store_word(to + 8, words[2]);
        q2c_store_word(to + 12, words[3]);
    }
    for (; n >= 4; n -= 4, to += 4, from += 4) {
        q2c_store_word(to, q2c_load_word(from));
    }
    for (; n > 0; --n) {
        *to++ = *from++;
    }
}

/* n bytes of one value. */
static inline void q2c_fill_bytes(int8_t *to, int32_t value, int32_t n)
{
    const uint32_t word = (uint32_t)(value & 0xFF) * 0x01010101u;
    for (; n >= 16; n -= 16, to += 16) {
        q2c_store_word(to, word);
        q2c_store_word(to + 4, word);
        q2c_store_word(to + 8, word);
        q2c_store_word(to + 12, word);
    }
    for (; n >= 4; n -= 4, to += 4) {
        q2c_store_word(to, word);
    }
    for (; n > 0; --n) {
        *to++ = (int8_t)value;
    }
}

#endif /* Q2C_EXPAND_DSP_H */
