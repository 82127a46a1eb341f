/* SPDX-License-Identifier: MIT */
/* signal_stacker_s16__portable - the last int16 frames side by side, plain C99: the definition.
 *
 *   shapes   in [channels], out [frames, channels], counts a single number, kept [frames - 1, channels],
 *            state [2]: frames that wait in `kept`, the rest of which is 0, and 1 after the first run
 *   memory   no scratch; nothing may overlap
 *   source   TensorFlow Lite Micro SignalStacker; while frames are missing there are zeros, and counts is 0
 */
#include "signal_frames.h"

#include "bytes.h"

/* Frames that wait, those of this run behind them, all in `out` if they fill it; else all of them in `kept`. */
static int32_t collect(const q2c_signal_stacker_params *p, const int16_t *in, int16_t *to, const int16_t *kept,
                       const int32_t *state)
{
    const size_t bytes = (size_t)p->channels * sizeof(int16_t);
    const int32_t times = state[1] ? 1 : 1 + p->left;

    if (to != kept) {
        memcpy(to, kept, (size_t)state[0] * bytes);
    }
    for (int32_t i = 0; i < times; ++i) {
        memcpy(to + (state[0] + i) * p->channels, in, bytes);
    }
    return state[0] + times;
}

void q2c_signal_stacker_s16__portable(const q2c_signal_stacker_params *p, const int16_t *in, int16_t *out,
                                      uint8_t *counts, int16_t *kept, int32_t *state)
{
    const size_t bytes = (size_t)p->channels * sizeof(int16_t);
    const int32_t is_full = state[0] + (state[1] ? 1 : 1 + p->left) >= p->frames;
    int32_t waiting = collect(p, in, is_full ? out : kept, kept, state);

    if (is_full) {
        waiting -= p->step;
        memcpy(kept, out + p->step * p->channels, (size_t)waiting * bytes);
        memset(kept + waiting * p->channels, 0, (size_t)(p->frames - 1 - waiting) * bytes);
    } else {
        memset(out, 0, (size_t)p->frames * bytes);
    }
    *counts = (uint8_t)is_full;
    state[0] = waiting;
    state[1] = 1;
}
