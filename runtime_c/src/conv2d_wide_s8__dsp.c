/* SPDX-License-Identifier: MIT */
/* conv2d_wide_s8__dsp - int8 convolution on weights of int16,
 * Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; O of at least 2, any kernel, stride, dilation, padding; no groups
 *   inner    four pixels x two channels: tile_4x2__dsp
 *   memory   scratch: the patch and outputs of four pixels, and of their windows; out may run into in from behind as far as no
 *            later window reads what is written
 *   bounds   see tile_4x2__dsp.h; the generator falls back where a layer passes them
 *   flash    twice the weights
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#wide-weights
 */
#include "conv2d_wide__dsp.h"

void q2c_conv2d_wide_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    q2c_wide_windows(p, in, out, scratch, q2c_tile_4x2_begin__dsp, q2c_tile_4x2__dsp);
}
