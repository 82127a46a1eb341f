/* SPDX-License-Identifier: MIT */
/* signal_window_s16__portable - int16 samples times a window, plain C99: the definition.
 *
 *   shapes   in and out [rows, length]
 *   memory   no scratch; out may be in
 *   source   TensorFlow Lite Micro signal library, ApplyWindow
 */
#include "signal_fft.h"

#include "requantize.h"

void q2c_signal_window_s16__portable(const q2c_signal_window_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t row = 0; row < p->rows; ++row, in += p->length, out += p->length) {
        for (int32_t i = 0; i < p->length; ++i) {
            out[i] = (int16_t)q2c_clamp((in[i] * p->weights[i]) >> p->shift, INT16_MIN, INT16_MAX);
        }
    }
}
