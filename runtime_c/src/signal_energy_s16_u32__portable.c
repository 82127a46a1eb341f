/* SPDX-License-Identifier: MIT */
/* signal_energy_s16_u32__portable - energy of an int16 spectrum, plain C99: the definition.
 *
 *   shapes   in [length, 2], out [length], 0 outside of [start, end)
 *   memory   no scratch; out may be in
 *   bounds   two squares reach 2^31 and fit 32 bits without a sign
 *   source   TensorFlow Lite Micro signal library, SpectrumToEnergy
 */
#include "signal_fft.h"

void q2c_signal_energy_s16_u32__portable(const q2c_signal_energy_params *p, const int16_t *in, uint32_t *out)
{
    for (int32_t i = 0; i < p->length; ++i) {
        const int32_t real = in[2 * i], imaginary = in[2 * i + 1];
        const uint32_t energy = (uint32_t)(real * real) + (uint32_t)(imaginary * imaginary);
        out[i] = i >= p->start && i < p->end ? energy : 0;
    }
}
