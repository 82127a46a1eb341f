/* SPDX-License-Identifier: MIT */
/* signal_framer_s16__portable - int16 samples cut into frames that overlap, plain C99: the definition.
 *
 *   shapes   in [rows, frames * step], out [rows, frames, size], counts a single number, kept [rows, kept], seen [1]
 *   memory   no scratch; nothing may overlap
 *   source   TensorFlow Lite Micro SignalFramer; before the samples fill a frame there are zeros, and counts is 0
 */
#include "signal_frames.h"

#include "sample_line.h"

void q2c_signal_framer_s16__portable(const q2c_signal_framer_params *p, const int16_t *in, int16_t *out,
                                     uint8_t *counts, int16_t *kept, int32_t *seen)
{
    const int32_t before = *seen, after = before + p->frames;

    for (int32_t row = 0; row < p->rows; ++row, kept += p->kept > 0 ? p->kept : 1) {
        for (int32_t frame = 0; frame < p->frames; ++frame, in += p->step, out += p->size) {
            const int32_t is_whole = before + frame >= p->missing;
            for (int32_t i = 0; i < p->size; ++i) {
                out[i] = is_whole ? q2c_in_line(kept, p->kept, in, i) : 0;
            }
            q2c_advance(kept, p->kept, in, p->step);
        }
    }
    *counts = before >= p->missing;
    *seen = after < p->missing ? after : p->missing;
}
