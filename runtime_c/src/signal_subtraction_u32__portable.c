/* SPDX-License-Identifier: MIT */
/* signal_subtraction_u32__portable - noise of each channel estimated and subtracted, plain C99: the definition.
 *
 *   shapes   in, out, noise and state [channels]
 *   memory   no scratch; out may be in; the state is the noise of the last run
 *   bounds   products of two 32-bit numbers; their sum wraps at 64 bits
 *   source   TensorFlow Lite Micro signal library, FilterbankSpectralSubtraction
 */
#include "signal_bank.h"

void q2c_signal_subtraction_u32__portable(const q2c_signal_subtraction_params *p, const uint32_t *in, uint32_t *out,
                                          uint32_t *noise, uint32_t *state)
{
    for (int32_t i = 0; i < p->channels; ++i) {
        const uint32_t fresh = (uint32_t)p->smoothing[i & 1], kept = (uint32_t)p->one_minus_smoothing[i & 1];
        const uint32_t scaled = in[i] << p->smoothing_bits;
        const uint32_t mixed = (uint32_t)(((uint64_t)scaled * fresh + (uint64_t)state[i] * kept) >> p->bits);
        const uint32_t estimate = mixed > scaled ? scaled : mixed;
        const uint32_t least = (uint32_t)(((uint64_t)in[i] * (uint32_t)p->min_remaining) >> p->bits);
        const uint32_t left = (scaled - estimate) >> p->smoothing_bits;

        state[i] = p->clamping ? estimate : mixed;
        noise[i] = state[i];
        out[i] = left > least ? left : least;
    }
}
