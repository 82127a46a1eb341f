/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_4x1_s8__mve - int8 depthwise convolution, Armv8.1-M with Helium.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C*m]; windows of up to 13x1, stride 1 from row to row, no multiplier
 *   inner    four outputs of a gather, two gathers: tiles_4x1__mve
 *   memory   scratch: a slab of some channels and rows, rows saved, one entry for eight outputs; out may start where in
 *            starts, where it is no larger
 *   bounds   right shifts only; the generator falls back where a layer has others
 *   exact    bit for bit equal to depthwise_conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "depthwise_slabs__mve.h"

static void make_outputs(const params *p, const q2c_depthwise_tiles *tiles)
{
    if (p->relu) {
        q2c_tiles_4x1_relu__mve(tiles);
    } else {
        q2c_tiles_4x1__mve(tiles);
    }
}

void q2c_depthwise_conv2d_4x1_s8__mve(const q2c_depthwise_conv2d_mve_params *p, const int8_t *in, int8_t *out,
                                      void *scratch)
{
    convolve(p, in, out, scratch);
}
