/* SPDX-License-Identifier: MIT */
/* fully_connected.h - FULLY_CONNECTED kernels and their parameters. */
#ifndef Q2C_FULLY_CONNECTED_H
#define Q2C_FULLY_CONNECTED_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t in_zp, weights_zp, out_zp;
    int32_t out_min, out_max;
    const int8_t *weights;     /* [out_n, in_n] */
    const int32_t *bias;       /* [out_n] */
    const int32_t *multiplier; /* [out_n] */
    const int8_t *shift;       /* [out_n] */
} q2c_fully_connected_params;

void q2c_fully_connected_s8__portable(const q2c_fully_connected_params *p, const int8_t *in, int8_t *out);

#endif /* Q2C_FULLY_CONNECTED_H */
