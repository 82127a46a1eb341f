/* SPDX-License-Identifier: MIT */
/* signal_delay_s16__portable - int16 samples some samples later, plain C99: the definition.
 *
 *   shapes   in and out [rows, length], kept [rows, delay] and at least one
 *   memory   no scratch; nothing may overlap
 *   source   TensorFlow Lite Micro SignalDelay
 */
#include "signal_frames.h"

#include "sample_line.h"

void q2c_signal_delay_s16__portable(const q2c_signal_delay_params *p, const int16_t *in, int16_t *out, int16_t *kept)
{
    for (int32_t row = 0; row < p->rows; ++row, in += p->length, out += p->length) {
        for (int32_t i = 0; i < p->length; ++i) {
            out[i] = q2c_in_line(kept, p->delay, in, i);
        }
        q2c_advance(kept, p->delay, in, p->length);
        kept += p->delay > 0 ? p->delay : 1;
    }
}
