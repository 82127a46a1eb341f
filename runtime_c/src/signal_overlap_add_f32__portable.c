/* SPDX-License-Identifier: MIT */
/* signal_overlap_add_f32__portable - float frames that overlap added up to a signal, plain C99: the definition.
 *
 *   shapes   in [rows, frames, size], out [rows, frames * step], kept [rows, size - step] and at least one
 *   inner    the end of a sum waits in `kept` for the next frame, the rest is finished
 *   memory   no scratch; nothing may overlap
 *   source   TensorFlow Lite Micro signal library, OverlapAdd
 */
#include "signal_frames.h"

/* One frame: `step` finished samples, and what is left for the next one. */
static void add(const q2c_signal_overlap_add_params *p, const float *in, float *out, float *kept)
{
    const int32_t left = p->size - p->step;

    for (int32_t i = 0; i < p->size; ++i) {
        const float sum = in[i] + (i < left ? kept[i] : 0.0f);
        if (i < p->step) {
            out[i] = sum;
        } else {
            kept[i - p->step] = sum;
        }
    }
}

void q2c_signal_overlap_add_f32__portable(const q2c_signal_overlap_add_params *p, const float *in, float *out,
                                          float *kept)
{
    for (int32_t row = 0; row < p->rows; ++row) {
        for (int32_t frame = 0; frame < p->frames; ++frame, in += p->size, out += p->step) {
            add(p, in, out, kept);
        }
        kept += p->size > p->step ? p->size - p->step : 1;
    }
}
