/* SPDX-License-Identifier: MIT */
/* signal_auto_scale_s16__portable - int16 samples shifted left as far as they go, plain C99: the definition.
 *
 *   shapes   in and out [length], bits a single number: the shift
 *   memory   no scratch; out may be in
 *   source   TensorFlow Lite Micro signal library, FftAutoScale: the magnitude of -32768 is -32768 there, so that only
 *            what follows it counts
 */
#include "signal_fft.h"

#include "fixedpoint.h"

static int32_t largest_magnitude(const int16_t *in, int32_t length)
{
    int32_t largest = 0;

    for (int32_t i = 0; i < length; ++i) {
        if (in[i] > largest) {
            largest = in[i];
        } else if (-in[i] > largest) {
            largest = (int16_t)-in[i];
        }
    }
    return largest;
}

void q2c_signal_auto_scale_s16__portable(const q2c_signal_auto_scale_params *p, const int16_t *in, int16_t *out,
                                         int32_t *bits)
{
    const int32_t largest = largest_magnitude(in, p->length);
    const int32_t shift = largest > 0 ? q2c_leading_zeros((uint32_t)largest) - 17 : 0;

    for (int32_t i = 0; i < p->length; ++i) {
        out[i] = (int16_t)(in[i] * (1 << shift));
    }
    *bits = shift;
}
