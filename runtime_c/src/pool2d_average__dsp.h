/* SPDX-License-Identifier: MIT */
/* pool2d_average__dsp.h - averages of int8 four channels at a time, for one kernel a file.
 *
 * The file that includes this has the function
 *     int32_t divide(int32_t sum, int32_t count)
 * Sums of up to 255 taps are kept as int16, two channels to a word: |sum| <= 255 * 128 < 2^15.
 */
#include "pool2d_words__dsp.h"

#include "requantize.h"

static int32_t divide(int32_t sum, int32_t count);

enum { MOST_TAPS = 255 };

/* Adds bytes 0 and 2 of a word to two int16. */
static inline uint32_t add_even_bytes(uint32_t sums, uint32_t word)
{
    uint32_t result;
    __asm__("sxtab16 %0, %1, %2" : "=r"(result) : "r"(sums), "r"(word));
    return result;
}

static inline uint32_t add_odd_bytes(uint32_t sums, uint32_t word)
{
    uint32_t result;
    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(result) : "r"(sums), "r"(word));
    return result;
}

static inline uint32_t finish(const params *p, int32_t sum, int32_t count)
{
    return (uint32_t)(q2c_clamp(divide(sum, count), p->out_min, p->out_max) & 0xFF);
}

static uint32_t pool_word(const params *p, const int8_t *first, int32_t rows, int32_t columns)
{
    int32_t sums[4] = {0, 0, 0, 0};
    uint32_t even = 0;
    uint32_t odd = 0;
    int32_t room = MOST_TAPS;

    for (int32_t y = rows; y > 0; --y, first += row_step(p)) {
        const int8_t *tap = first;
        for (int32_t left = columns; left > 0;) {
            const int32_t n = left < room ? left : room;
            for (int32_t x = n; x > 0; --x, tap += p->channels) {
                const uint32_t word = q2c_load_word(tap);
                even = add_even_bytes(even, word);
                odd = add_odd_bytes(odd, word);
            }
            left -= n;
            room -= n;
            if (room == 0 || (y == 1 && left == 0)) {
                sums[0] += (int16_t)even;
                sums[1] += (int16_t)odd;
                sums[2] += (int32_t)even >> 16;
                sums[3] += (int32_t)odd >> 16;
                even = 0;
                odd = 0;
                room = MOST_TAPS;
            }
        }
    }
    const int32_t count = rows * columns;
    return finish(p, sums[0], count) | finish(p, sums[1], count) << 8 | finish(p, sums[2], count) << 16 |
           finish(p, sums[3], count) << 24;
}

static int8_t pool(const params *p, const int8_t *first, int32_t rows, int32_t columns)
{
    int32_t sum = 0;

    for (int32_t y = 0; y < rows; ++y, first += row_step(p)) {
        for (int32_t x = 0; x < columns; ++x) {
            sum += first[x * p->channels];
        }
    }
    return (int8_t)q2c_clamp(divide(sum, rows * columns), p->out_min, p->out_max);
}
