/* SPDX-License-Identifier: MIT */
/* conv2d_lanes_pointwise_s8__v6m - int8 1x1 convolution of stride 1, Armv6-M.
 *
 *   shapes   in [pixels, C], out [pixels, O]; any sizes
 *   inner    four pixels x one channel, two pixels to a word: tile_4x1__v6m
 *   memory   scratch: the patch of four pixels; out may start where in starts, or before, where it ends no later
 *   bounds   see tile_4x1__v6m.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#two-pixels-to-a-word
 */
#include "conv2d_lanes.h"

#include "clamp_bytes.h"
#include "patch_4__v6m.h"
#include "tile_4x1__v6m.h"

void q2c_conv2d_lanes_pointwise_s8__v6m(const q2c_conv2d_lanes_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t pixels = p->batches * p->in_h * p->in_w;
    q2c_tile_4x1 tile = {scratch, p->weights, p->records, p->out_c, 8 * p->in_c - 8, p->out_zp, {0}, p->chunks};
    int8_t *to = out;

    for (int32_t left = pixels; left > 0; left -= 4, in += 4 * p->in_c, to += 4 * p->out_c) {
        /* Pixels after the last are its twins. */
        const int32_t second = left > 1 ? 1 : 0, third = left > 2 ? 2 : second, fourth = left > 3 ? 3 : third;
        const int8_t *const from[4] = {in, in + second * p->in_c, in + third * p->in_c, in + fourth * p->in_c};
        tile.at[0] = second * p->out_c;
        tile.at[1] = third * p->out_c;
        tile.at[2] = fourth * p->out_c;
        q2c_patch_4__v6m(scratch, from, p->in_c);
        q2c_tile_4x1__v6m(&tile, to);
    }
    q2c_clamp_each_byte(out, pixels * p->out_c, p->out_min, p->out_max);
}
