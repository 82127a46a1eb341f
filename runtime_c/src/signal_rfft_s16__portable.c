/* SPDX-License-Identifier: MIT */
/* signal_rfft_s16__portable - int16 Fourier transform of a real signal, plain C99: the definition.
 *
 *   shapes   in [rows, in_length], filled up with zeros to 2 * points; out [rows, points + 1, 2]
 *   memory   no scratch; in and out must not overlap
 *   bounds   every stage divides by its radix, so that sums of legal signals stay in range; others wrap
 *   source   KISS FFT 130 as the TensorFlow Lite Micro signal library builds it
 */
#include "signal_fft.h"

typedef q2c_signal_fft_s16_params params;
typedef int16_t value;

#include "fft_s16.h"

#include "rfft_steps.h"

void q2c_signal_rfft_s16__portable(const q2c_signal_fft_s16_params *p, const int16_t *in, int16_t *out)
{
    transform_rows(p, in, out);
}
