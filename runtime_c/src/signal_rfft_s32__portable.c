/* SPDX-License-Identifier: MIT */
/* signal_rfft_s32__portable - int32 Fourier transform of a real signal, plain C99: the definition.
 *
 *   shapes   in [rows, in_length], filled up with zeros to 2 * points; out [rows, points + 1, 2]
 *   memory   no scratch; in and out must not overlap
 *   bounds   every stage divides by its radix, so that sums of legal signals stay in range; others wrap
 *   source   KISS FFT 130 as the TensorFlow Lite Micro signal library builds it
 */
#include "signal_fft.h"

typedef q2c_signal_fft_s32_params params;
typedef int32_t value;

#include "fft_s32.h"

#include "rfft_steps.h"

void q2c_signal_rfft_s32__portable(const q2c_signal_fft_s32_params *p, const int32_t *in, int32_t *out)
{
    transform_rows(p, in, out);
}
