/* SPDX-License-Identifier: MIT */
/* fully_connected_lanes_s8__v7m - int8 fully connected, Armv7-M and Armv8-M without DSP.
 *
 *   shapes   in [batches, in_n], out [batches, out_n]; any sizes
 *   inner    four channels at a time, the weights of two in a word: tile_1x4__v7m
 *   memory   no scratch; in and out must not overlap
 *   bounds   see tile_1x4.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to fully_connected_s8__portable
 *   source   method and derivation: docs/kernels.md#two-pixels-to-a-word
 */
#include "fully_connected_lanes_walk.h"

void q2c_fully_connected_lanes_s8__v7m(const q2c_fully_connected_lanes_params *p, const int8_t *in, int8_t *out)
{
    q2c_fully_connected_lanes(p, in, out, q2c_tile_1x4__v7m);
}
