/* SPDX-License-Identifier: MIT */
/* fully_connected_packed__dsp.h - parameters of fully connected layers on packed halfwords. */
#ifndef Q2C_FULLY_CONNECTED_PACKED_DSP_H
#define Q2C_FULLY_CONNECTED_PACKED_DSP_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t out_min, out_max;
    int32_t pairs;           /* of inputs; an odd last one, and what fills the last word, have zero weights */
    int32_t relu;            /* see tile_2x4__dsp.h */
    const uint32_t *weights; /* the streams of all groups of eight channels */
} q2c_fully_connected_packed_params;

void q2c_fully_connected_packed_s8__dsp(const q2c_fully_connected_packed_params *p, const int8_t *in, int8_t *out,
                                        void *scratch);

#endif /* Q2C_FULLY_CONNECTED_PACKED_DSP_H */
