/* SPDX-License-Identifier: MIT */
/* signal_frames.h - the audio operators that keep samples from run to run.
 *
 * States come after the outputs: they are read and written, and zero before the first run.
 */
#ifndef Q2C_SIGNAL_FRAMES_H
#define Q2C_SIGNAL_FRAMES_H

#include <stdint.h>

typedef struct {
    int32_t rows;
    int32_t frames;  /* of each row in one run */
    int32_t size;    /* samples of a frame */
    int32_t step;    /* samples from one frame's begin to the next one's */
    int32_t kept;    /* samples of each row that the state holds */
    int32_t missing; /* steps before the first whole frame */
} q2c_signal_framer_params;

typedef struct {
    int32_t channels;
    int32_t frames; /* of a stack */
    int32_t left;   /* how many times more the first frame counts */
    int32_t step;   /* frames from one stack to the next */
} q2c_signal_stacker_params;

typedef struct {
    int32_t rows, frames;
    int32_t size; /* samples of a frame */
    int32_t step; /* samples from one frame's begin to the next one's */
} q2c_signal_overlap_add_params;

typedef struct {
    int32_t rows, length;
    int32_t delay; /* samples */
} q2c_signal_delay_params;

void q2c_signal_framer_s16__portable(const q2c_signal_framer_params *p, const int16_t *in, int16_t *out,
                                     uint8_t *counts, int16_t *kept, int32_t *seen);
void q2c_signal_stacker_s16__portable(const q2c_signal_stacker_params *p, const int16_t *in, int16_t *out,
                                      uint8_t *counts, int16_t *kept, int32_t *state);
void q2c_signal_overlap_add_s16__portable(const q2c_signal_overlap_add_params *p, const int16_t *in, int16_t *out,
                                          int16_t *kept);
void q2c_signal_overlap_add_f32__portable(const q2c_signal_overlap_add_params *p, const float *in, float *out,
                                          float *kept);
void q2c_signal_delay_s16__portable(const q2c_signal_delay_params *p, const int16_t *in, int16_t *out, int16_t *kept);

#endif /* Q2C_SIGNAL_FRAMES_H */
