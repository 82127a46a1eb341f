/* SPDX-License-Identifier: MIT */
/* fully_connected_packed__dsp.h - parameters of fully connected layers on packed halfwords. */
#ifndef Q2C_FULLY_CONNECTED_PACKED_DSP_H
#define Q2C_FULLY_CONNECTED_PACKED_DSP_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t out_min, out_max;
    int32_t passes; /* see q2c_tile_1x8 */
    int32_t skip_bytes;
    int32_t groups;
    const uint32_t *weights; /* the streams of all groups */
} q2c_fully_connected_packed_params;

void q2c_fully_connected_packed_s8__dsp(const q2c_fully_connected_packed_params *p, const int8_t *in, int8_t *out,
                                        void *scratch);

#endif /* Q2C_FULLY_CONNECTED_PACKED_DSP_H */
