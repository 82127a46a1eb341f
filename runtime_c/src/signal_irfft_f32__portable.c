/* SPDX-License-Identifier: MIT */
/* signal_irfft_f32__portable - float signal of the spectrum of a real one, plain C99: the definition.
 *
 *   shapes   in [rows, points + 1, 2], out [rows, 2 * points], divided by its length
 *   memory   scratch for one row of out; in and out must not overlap
 *   source   KISS FFT 130 as the TensorFlow Lite Micro signal library builds it
 */
#include "signal_fft.h"

typedef q2c_signal_fft_f32_params params;
typedef float value;

#include "fft_f32.h"

#include "irfft_steps.h"

void q2c_signal_irfft_f32__portable(const q2c_signal_fft_f32_params *p, const float *in, float *out, void *scratch)
{
    transform_rows(p, in, out, scratch);
    const int32_t length = 2 * p->points;
    for (int32_t i = 0; i < p->rows * length; ++i) {
        out[i] /= (float)length;
    }
}
