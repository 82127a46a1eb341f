/* SPDX-License-Identifier: MIT */
/* conv2d_pointwise_s8__dsp - int8 1x1 convolution of stride 1, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [pixels, C], out [pixels, O]; any sizes
 *   inner    two pixels x four channels on packed halfwords: tile_2x4__dsp
 *   memory   scratch: the patch of two pixels; out may start where in starts, or before, where it ends no later
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "conv2d_packed__dsp.h"

#include "clamp__dsp.h"
#include "patch__dsp.h"
#include "tile_2x4__dsp.h"

void q2c_conv2d_pointwise_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    int16_t *const patch = scratch;
    q2c_tile_2x4 tile;
    int8_t *to = out;

    tile.pixel_bytes = p->out_c;
    q2c_tile_2x4_begin__dsp(&tile, p->weights, patch, p->pairs, p->out_c, p->relu);
    for (int32_t left = p->batches * p->in_h * p->in_w; left > 0; left -= 2) {
        if (left == 1) {
            tile.pixel_bytes = 0; /* an odd last pixel is its own partner */
        }
        q2c_patch__dsp(patch, in, left == 1 ? in : in + p->in_c, p->window);
        q2c_tile_2x4__dsp(&tile, to);
        in += 2 * p->in_c;
        to += p->out_c + tile.pixel_bytes;
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}
