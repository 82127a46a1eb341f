/* SPDX-License-Identifier: MIT */
/* conv2d_wide_pointwise_s8__dsp - int8 1x1 convolution of stride 1 on weights of int16,
 * Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [pixels, C], out [pixels, O]; O of at least 2
 *   inner    four pixels x two channels: tile_4x2__dsp
 *   memory   scratch: the patch and outputs of four pixels; out may start where in starts, or before, where it ends no later
 *   bounds   see tile_4x2__dsp.h; the generator falls back where a layer passes them
 *   flash    twice the weights
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#wide-weights
 */
#include "conv2d_wide__dsp.h"

void q2c_conv2d_wide_pointwise_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    q2c_wide_pointwise(p, in, out, scratch, q2c_tile_4x2_begin__dsp, q2c_tile_4x2__dsp);
}
