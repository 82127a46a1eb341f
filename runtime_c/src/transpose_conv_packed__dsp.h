/* SPDX-License-Identifier: MIT */
/* transpose_conv_packed__dsp.h - transposed convolution on packed halfwords (tile_2x4__dsp.h): parameters. */
#ifndef Q2C_TRANSPOSE_CONV_PACKED_DSP_H
#define Q2C_TRANSPOSE_CONV_PACKED_DSP_H

#include "conv2d_packed__dsp.h"

/* Outputs a stride apart meet the same taps: they are a convolution of stride 1, whose outputs lie apart. */
typedef struct {
    Q2C_CONV2D_WINDOWS;
    int32_t window[4]; /* of the input: see q2c_patch__dsp */
    int32_t copied[4]; /* of a copy of a window */
    int32_t pairs;     /* of taps in a window; see patch__dsp.h */
    int32_t first;     /* where its first output lies, in elements of an image */
    int32_t step;      /* from one output to the next of a row */
    int32_t next_row;  /* from the last output of a row to the next one's first */
} q2c_transpose_conv_phase;

typedef struct {
    int32_t batches;
    int32_t in_image, out_image; /* elements of an image */
    int32_t out_c, out_min, out_max;
    int32_t relu;            /* see tile_2x4__dsp.h */
    int32_t patch_bytes;     /* of the largest patch of two pixels; two copies of windows follow it in scratch */
    int32_t phase_count;     /* with an output at least */
    const int32_t *phases;   /* [phase_count] of q2c_transpose_conv_phase */
    const uint32_t *weights; /* the streams of each phase, all groups of four channels */
} q2c_transpose_conv_packed_params;

void q2c_transpose_conv_patches_s8__dsp(const q2c_transpose_conv_packed_params *p, const int8_t *in, int8_t *out,
                                        void *scratch);

#endif /* Q2C_TRANSPOSE_CONV_PACKED_DSP_H */
