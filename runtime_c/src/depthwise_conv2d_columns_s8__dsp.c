/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_columns_s8__dsp - int8 depthwise convolution with kernels of any size and stride 1 from row to row,
 * Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C*m]; C >= 4, any kernel, any stride and dilation along a row, any padding, any m
 *   inner    a column of eight outputs from a slab of int16 rows: tile_8x1__dsp
 *   memory   scratch: the slab; with m = 1 out may be in itself, otherwise they must not overlap
 *   bounds   right shifts of 1 to 22; the generator falls back where a layer passes them
 *   exact    bit for bit equal to depthwise_conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#depthwise
 */
#include "depthwise_conv2d_columns__dsp.h"

#include "slab_columns__dsp.h"

void q2c_depthwise_conv2d_columns_s8__dsp(const q2c_depthwise_conv2d_columns_params *p, const int8_t *in, int8_t *out,
                                          void *scratch)
{
    q2c_depthwise_columns(p, in, out, scratch, 1, q2c_tile_8x1__dsp);
}
