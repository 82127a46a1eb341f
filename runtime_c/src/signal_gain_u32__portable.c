/* SPDX-License-Identifier: MIT */
/* signal_gain_u32__portable - channels normalized by their noise, large ones shrunk, plain C99: the definition.
 *
 *   shapes   in, noise and out [channels]
 *   memory   no scratch; out may be in
 *   bounds   sums wrap at 32 bits, as the specification's do
 *   source   TensorFlow Lite Micro signal library, ApplyPcanAutoGainControlFixed: 12 bits of fraction in, 6 out
 */
#include "signal_bank.h"

#include "fixedpoint.h"

/* A parabola for each power of two of the noise. */
static int16_t gain_of(const int16_t *gains, uint32_t noise)
{
    if (noise <= 2) {
        return gains[noise];
    }
    const int32_t bits = 32 - q2c_leading_zeros(noise);
    const int16_t *piece = gains + 4 * bits - 6;
    const int32_t part = (int32_t)((bits < 11 ? noise << (11 - bits) : noise >> (bits - 11)) & 0x3FF);
    const uint32_t slope = (uint32_t)((piece[2] * part) >> 5) + ((uint32_t)piece[1] << 5);
    const int32_t rise = (int32_t)(slope * (uint32_t)part + (1u << 14)) >> 15;
    return (int16_t)(rise + piece[0]);
}

/* x^2 / 4 below 2, x - 1 from there on. */
static uint32_t shrunk(uint32_t x)
{
    return x < 2u << 12 ? (x * x) >> 20 : (x >> 6) - (1u << 6);
}

void q2c_signal_gain_u32__portable(const q2c_signal_gain_params *p, const uint32_t *in, const uint32_t *noise,
                                   uint32_t *out)
{
    for (int32_t i = 0; i < p->channels; ++i) {
        const uint32_t gain = (uint32_t)gain_of(p->gains, noise[i]);
        out[i] = shrunk((uint32_t)(((uint64_t)in[i] * gain) >> p->snr_shift));
    }
}
