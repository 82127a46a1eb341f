/* SPDX-License-Identifier: MIT */
/* conv2d_pointwise_s8__mve - int8 1x1 convolution of stride 1, Armv8.1-M with Helium.
 *
 *   shapes   in [pixels, C], out [pixels, O]; any sizes
 *   inner    four pixels x two channels: tile_4x2__mve
 *   memory   scratch: four pixels; out may run ahead of in: a block's outputs end before its inputs start, or before the
 *            next block's where outputs are no larger than inputs
 *   bounds   right shifts only; the generator falls back where a layer has others
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "conv2d_tiles__mve.h"

#include "patch__mve.h"
#include "tile_4x2__mve.h"

/* How many blocks are read where they lie. A pixel is read in whole vectors, and so beyond its end. Where
 * all blocks are copied first, outputs can replace them. */
static int32_t direct_blocks(const q2c_conv2d_tiles_params *p, int32_t pixels)
{
    const int32_t beyond = p->steps * Q2C_TILE_4X2_STEP - p->in_c;
    const int32_t readable = pixels - (beyond + p->in_c - 1) / p->in_c;
    return readable > 0 && !p->copies ? readable / 4 : 0;
}

void q2c_conv2d_pointwise_s8__mve(const q2c_conv2d_tiles_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t pixels = p->batches * p->in_h * p->in_w;
    const int32_t blocks = direct_blocks(p, pixels);
    int8_t *const patch = scratch;
    int8_t *to = out;
    q2c_tile_4x2 tile;

    tile.out_zp = p->out_zp;
    tile.steps = p->steps;
    tile.relu = p->relu;
    if (blocks > 0 && p->out_c % 2 == 0) {
        q2c_tile_4x2_pixels(&tile, in, p->in_c, 4, p->out_c, p->out_c);
        tile.out = out;
        tile.stream = p->weights;
        tile.stream_end = p->weights + p->out_c / 2 * q2c_tile_4x2_words(p->steps);
        tile.blocks = blocks;
        tile.in_bytes = 4 * p->in_c;
        tile.out_bytes = 3 * p->out_c;
        q2c_tile_4x2__mve(&tile);
        to += 4 * blocks * p->out_c;
    } else {
        for (int32_t b = 0; b < blocks; ++b, to += 4 * p->out_c) {
            q2c_tile_4x2_pixels(&tile, in + 4 * b * p->in_c, p->in_c, 4, p->out_c, p->out_c);
            q2c_tile_4x2_block(&tile, p->weights, p->out_c, to);
        }
    }
    q2c_tile_4x2_pixels(&tile, patch, p->in_c, 4, p->out_c, p->out_c);
    for (int32_t first = 4 * blocks; first < pixels; first += 4, to += 4 * p->out_c) {
        const int32_t count = pixels - first < 4 ? pixels - first : 4;
        q2c_copy_rows__mve(patch, in + first * p->in_c, 1, count * p->in_c, 0, 0);
        if (count < 4) {
            q2c_tile_4x2_pixels(&tile, patch, p->in_c, count, p->out_c, p->out_c);
        }
        q2c_tile_4x2_block(&tile, p->weights, p->out_c, to);
    }
    if (p->out_min > -128 || p->out_max < 127) {
        q2c_clamp__mve(out, pixels * p->out_c, p->out_min, p->out_max);
    }
}
