/* SPDX-License-Identifier: MIT */
/* fully_connected_lanes.h - dense layers with the weights of two channels in a word (tile_1x4.h): parameters. */
#ifndef Q2C_FULLY_CONNECTED_LANES_H
#define Q2C_FULLY_CONNECTED_LANES_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t out_zp;
    int32_t out_min, out_max;
    const uint32_t *weights; /* select/lanes.py: paired_channels */
    const uint8_t *chunks;   /* select/lanes.py: shared_chunks */
    const uint32_t *records; /* select/lanes.py: records; those of channels that fill up the last four are zeros */
} q2c_fully_connected_lanes_params;

void q2c_fully_connected_lanes_s8__v6m(const q2c_fully_connected_lanes_params *p, const int8_t *in, int8_t *out);
void q2c_fully_connected_lanes_s8__v7m(const q2c_fully_connected_lanes_params *p, const int8_t *in, int8_t *out);

#endif /* Q2C_FULLY_CONNECTED_LANES_H */
