/* SPDX-License-Identifier: MIT */
/* signal_log_u32_s16__portable - logarithm of each channel, plain C99: the definition.
 *
 *   shapes   in and out [channels]
 *   memory   no scratch; out may be in
 *   source   TensorFlow Lite Micro signal library, FilterbankLog: log2 in straight lines between 128 points, times ln 2
 */
#include "signal_bank.h"

#include "fixedpoint.h"

/* ln(x) in 2^-16, for x > 0. */
static uint32_t natural_log(const uint16_t *table, uint32_t x)
{
    const int32_t whole = 31 - q2c_leading_zeros(x);
    const uint32_t over = x - (1u << whole);
    const int32_t part = (int32_t)(whole < 16 ? over << (16 - whole) : over >> (whole - 16));
    const int32_t segment = part >> 9;
    const int32_t low = table[segment], rise = table[segment + 1] - low;
    const int32_t fraction = part + low + ((rise * (part - segment * 512)) >> 16);
    return (uint32_t)((45426u * (uint64_t)((whole << 16) + fraction) + 32768u) >> 16);
}

void q2c_signal_log_u32_s16__portable(const q2c_signal_log_params *p, const uint32_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->channels; ++i) {
        const uint32_t x = in[i] << p->correction_bits;
        const uint32_t scaled = x > 1 ? ((uint32_t)p->scale * natural_log(p->table, x) + 32768u) >> 16 : 0;
        out[i] = (int16_t)(scaled < INT16_MAX ? scaled : INT16_MAX);
    }
}
