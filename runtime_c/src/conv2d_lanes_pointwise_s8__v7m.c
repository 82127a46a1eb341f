/* SPDX-License-Identifier: MIT */
/* conv2d_lanes_pointwise_s8__v7m - int8 1x1 convolution of stride 1, Armv7-M and Armv8-M without DSP.
 *
 *   shapes   in [pixels, C], out [pixels, O]; any sizes
 *   inner    four pixels x one channel, two pixels to a word: tile_4x1__v7m
 *   memory   scratch: the patch of four pixels; out may start where in starts, or before, where it ends no later
 *   bounds   see tile_4x1.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#two-pixels-to-a-word
 */
#include "conv2d_lanes_walk.h"

void q2c_conv2d_lanes_pointwise_s8__v7m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    q2c_conv2d_lanes_pointwise(p, in, out, scratch, q2c_tile_4x1__v7m, q2c_patch_4__v7m);
}
