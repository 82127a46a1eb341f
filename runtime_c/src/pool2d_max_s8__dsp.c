/* SPDX-License-Identifier: MIT */
/* pool2d_max_s8__dsp - int8 max pool, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]; any window, stride and padding
 *   inner    four channels of a tap a step, by SSUB8 and SEL
 *   memory   no scratch; out may share memory with in as far ahead as select/rows/pool2d.py says
 *   bounds   none
 *   exact    bit for bit equal to pool2d_max_s8__portable
 *   source   method and derivation: docs/kernels.md#pools
 */
#include "pool2d_words__dsp.h"

#include "clamp__dsp.h"
#include "requantize.h"

static uint32_t pool_word(const params *p, const int8_t *first, int32_t rows, int32_t columns)
{
    uint32_t largest = q2c_load_word(first);

    for (; rows > 0; --rows, first += row_step(p)) {
        const int8_t *tap = first;
        for (int32_t x = columns; x > 0; --x, tap += p->channels) {
            largest = q2c_max_bytes(q2c_load_word(tap), largest);
        }
    }
    largest = q2c_max_bytes(largest, (uint32_t)(p->out_min & 0xFF) * 0x01010101u);
    return q2c_min_bytes(largest, (uint32_t)(p->out_max & 0xFF) * 0x01010101u);
}

static int8_t pool(const params *p, const int8_t *first, int32_t rows, int32_t columns)
{
    int32_t largest = first[0];

    for (int32_t y = 0; y < rows; ++y, first += row_step(p)) {
        for (int32_t x = 0; x < columns; ++x) {
            const int32_t tap = first[x * p->channels];
            largest = tap > largest ? tap : largest;
        }
    }
    return (int8_t)q2c_clamp(largest, p->out_min, p->out_max);
}

void q2c_pool2d_max_s8__dsp(const q2c_pool2d_params *p, const int8_t *in, int8_t *out)
{
    pool_windows(p, in, out);
}
