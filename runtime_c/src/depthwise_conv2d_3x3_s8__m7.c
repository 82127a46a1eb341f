/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_3x3_s8__m7 - int8 depthwise 3x3 convolution with stride 1, ordered
 * for the two pipelines of Cortex-M7.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C*m]; C >= 4, any padding, any m
 *   inner    two columns x two rows of outputs from a slab of int16 rows: tile_3x3__m7
 *   memory   scratch: the slab; with m = 1 out may be in itself, otherwise they must not overlap
 *   bounds   right shifts of 1 to 22; the generator falls back where a layer passes them
 *   exact    bit for bit equal to depthwise_conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#depthwise
 */
#include "depthwise_conv2d_3x3__dsp.h"

#include "slab_3x3__dsp.h"

void q2c_depthwise_conv2d_3x3_s8__m7(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                     void *scratch)
{
    q2c_depthwise_3x3(p, in, out, scratch, 1, q2c_tile_3x3__m7);
}
