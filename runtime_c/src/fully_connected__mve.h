/* SPDX-License-Identifier: MIT */
/* fully_connected__mve.h - fully connected layers on cores with Helium: one row x eight channels of int8 products.
 *
 * VMLADAVA.S8 adds sixteen products to one general register; the eight even registers are the sums of eight channels. The
 * stream of eight channels is, in the order 0 2 4 6 1 3 5 7 so that narrowing brings them side by side,
 *
 *     int8_t  weights[steps][8][16]    (the first step has `first` taps, and zeros after them)
 *     int32_t bias[8]                  (zero points folded)
 *     int32_t multiplier[8]
 *     int32_t shift[8]                 (right shifts, -31 to -1)
 *
 * Channels that fill up the last eight are zero throughout. Method and derivation: docs/kernels.md#helium
 */
#ifndef Q2C_FULLY_CONNECTED_MVE_H
#define Q2C_FULLY_CONNECTED_MVE_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_n, out_n;
    int32_t out_zp, out_min, out_max;
    int32_t first; /* taps of the first step, 1 to 16 */
    int32_t steps; /* 1 and more */
    const uint32_t *weights;
} q2c_fully_connected_mve_params;

/* All channels of one row. Nothing beyond the ends of in and out is read or written. */
void q2c_tile_1x8__mve(const q2c_fully_connected_mve_params *p, const int8_t *in, int8_t *out);

void q2c_fully_connected_s8__mve(const q2c_fully_connected_mve_params *p, const int8_t *in, int8_t *out);

#endif /* Q2C_FULLY_CONNECTED_MVE_H */
