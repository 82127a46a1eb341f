/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_lanes_s8__v7m - int8 depthwise convolution, Armv7-M and Armv8-M without DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C*m]; any kernel, stride, padding and m; dilation along one axis
 *   inner    two outputs of one channel at a time, two pixels to a word: window_lanes__v7m
 *   memory   scratch: some lines of one channel, two bytes for each pixel, and the weights of one channel, a word each;
 *            with m = 1 out may be in itself, otherwise they must not overlap
 *   bounds   see window_lanes.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to depthwise_conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#two-pixels-to-a-word
 */
#include "depthwise_conv2d_lanes_walk.h"

void q2c_depthwise_conv2d_lanes_s8__v7m(const q2c_depthwise_conv2d_lanes_params *p, const int8_t *in, int8_t *out,
                                        void *scratch)
{
    const q2c_lane_tools tools = {q2c_window_lanes__v7m, q2c_pack_lanes__v7m, 4};
    q2c_depthwise_conv2d_lanes(p, in, out, scratch, &tools);
}
