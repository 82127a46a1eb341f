/* SPDX-License-Identifier: MIT */
/* signal_rfft_f32__portable - float Fourier transform of a real signal, plain C99: the definition.
 *
 *   shapes   in [rows, in_length], filled up with zeros to 2 * points; out [rows, points + 1, 2]
 *   memory   no scratch; in and out must not overlap
 *   source   KISS FFT 130 as the TensorFlow Lite Micro signal library builds it
 */
#include "signal_fft.h"

typedef q2c_signal_fft_f32_params params;
typedef float value;

#include "fft_f32.h"

#include "rfft_steps.h"

void q2c_signal_rfft_f32__portable(const q2c_signal_fft_f32_params *p, const float *in, float *out)
{
    transform_rows(p, in, out);
}
