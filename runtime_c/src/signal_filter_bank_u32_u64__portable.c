/* SPDX-License-Identifier: MIT */
/* signal_filter_bank_u32_u64__portable - energies weighed into channels, plain C99: the definition.
 *
 *   shapes   in: as many energies as the tables reach, out [channels]
 *   inner    an energy counts towards its channel and, with the rest of its weight, towards the next
 *   memory   no scratch; in and out must not overlap
 *   bounds   products of 16 and 32 bits; sums wrap at 64 bits
 *   source   TensorFlow Lite Micro signal library, FilterbankAccumulateChannels
 */
#include "signal_bank.h"

void q2c_signal_filter_bank_u32_u64__portable(const q2c_signal_filter_bank_params *p, const uint32_t *in, uint64_t *out)
{
    uint64_t before = 0;

    for (int32_t channel = 0; channel <= p->channels; ++channel) {
        const uint32_t *energies = in + p->starts[channel];
        const int16_t *weights = p->weights + p->weight_starts[channel];
        const int16_t *rest = p->weights_rest + p->weight_starts[channel];
        uint64_t sum = before, next = 0;
        for (int32_t i = 0; i < p->widths[channel]; ++i) {
            sum += (uint64_t)((int64_t)weights[i] * energies[i]);
            next += (uint64_t)((int64_t)rest[i] * energies[i]);
        }
        if (channel > 0) {
            out[channel - 1] = sum;
        }
        before = next;
    }
}
