/* SPDX-License-Identifier: MIT */
/* conv2d_winograd2_s8__dsp - int8 3x3 convolution of stride 1 by Winograd's F(2x2, 3x3), Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O] with H' and W' of at least 2; any C and O, any padding; no groups
 *   inner    at each of 16 positions two tiles x four channels, weights of int16: winograd2_products__dsp
 *   memory   scratch: positions of two tiles, sums of four channels, a copy of a tile's inputs; out may run into in from
 *            behind as far as no later tile reads what is written
 *   bounds   |acc| < 2^29, see winograd__dsp.h; the generator falls back where a layer passes it
 *   flash    3.6 times the weights
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#winograd
 */
#include "winograd_tiles__dsp.h"

void q2c_conv2d_winograd2_s8__dsp(const q2c_conv2d_winograd_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const q2c_winograd_form form = {2, q2c_winograd2_input__dsp, q2c_winograd2_products__dsp,
                                    q2c_winograd2_output__dsp};
    q2c_winograd(p, in, out, scratch, form);
}
