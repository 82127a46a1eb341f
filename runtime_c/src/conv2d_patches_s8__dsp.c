/* SPDX-License-Identifier: MIT */
/* conv2d_patches_s8__dsp - int8 convolution of any kind, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; any kernel, stride, dilation, padding, groups
 *   inner    two pixels x four channels on packed halfwords: tile_2x4__dsp
 *   memory   scratch: the patch of two pixels, and the bytes of their windows; out may run into in from behind as far as
 *            no later window reads what is written
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "conv2d_packed__dsp.h"

#include <stddef.h>

#include "clamp__dsp.h"
#include "patch__dsp.h"
#include "tile_2x4__dsp.h"

typedef q2c_conv2d_packed_params params;

#include "conv2d_window__dsp.h"

/* The patch of two pixels: straight from the input, or by way of copies where a window has padding or holes. */
static void make_patch(const params *p, const int8_t *in, q2c_corner a, q2c_corner b, int16_t *patch)
{
    if (p->side == p->kernel_w && is_inside(p, a) && is_inside(p, b)) {
        q2c_patch__dsp(patch, in + offset(p, a), in + offset(p, b), p->window);
    } else {
        int8_t *const copy_a = (int8_t *)(patch + 4 * p->pairs);
        int8_t *const copy_b = copy_a + p->kernel_h * p->kernel_w * p->kernel_c;
        copy_window(p, in, a, copy_a);
        copy_window(p, in, b, copy_b);
        q2c_patch__dsp(patch, copy_a, copy_b, p->copied);
    }
}

void q2c_conv2d_patches_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    const int32_t channels = p->out_c / (p->in_c / p->kernel_c); /* outputs of one group of inputs */
    const int32_t group_words = (channels + 3) / 4 * (2 * p->pairs + Q2C_TILE_2X4_WORDS);
    q2c_tile_2x4 tile;
    int8_t *to = out;

    tile.stream = NULL;
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * p->in_w * p->in_c) {
        q2c_corner next = {-p->pad_h, -p->pad_w};
        tile.pixel_bytes = p->out_c;
        for (int32_t left = p->out_h * p->out_w; left > 0; left -= 2) {
            const q2c_corner first = next;
            advance(p, &next);
            const q2c_corner second = left == 1 ? first : next;
            advance(p, &next);
            if (left == 1) {
                tile.pixel_bytes = 0; /* an odd last pixel is its own partner */
            }
            const uint32_t *stream = p->weights;
            for (int32_t c = 0; c < p->in_c; c += p->kernel_c, stream += group_words, to += channels) {
                if (tile.stream != stream) {
                    q2c_tile_2x4_begin__dsp(&tile, stream, scratch, p->pairs, channels, p->relu);
                }
                make_patch(p, in + c, first, second, scratch);
                q2c_tile_2x4__dsp(&tile, to);
            }
            to += tile.pixel_bytes;
        }
    }
    q2c_clamp_bytes(out, (int32_t)(to - out), p->out_min, p->out_max);
}
