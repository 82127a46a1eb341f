/* SPDX-License-Identifier: MIT */
/* transpose_conv_patches_s8__dsp - int8 transposed convolution, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; any stride up to the kernel's size, padding and output size
 *   inner    phase by phase, two pixels x four channels on packed halfwords: tile_2x4__dsp
 *   memory   scratch: the patch of two pixels, and the bytes of their windows; in and out must not overlap
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to transpose_conv_s8__portable
 *   source   method and derivation: docs/kernels.md#transposed-convolutions
 */
#include "transpose_conv_packed__dsp.h"

#include "clamp__dsp.h"
#include "patch__dsp.h"
#include "tile_2x4__dsp.h"

typedef q2c_transpose_conv_phase params;

#include "conv2d_window__dsp.h"

/* The patch of two pixels: straight from the input, or by way of copies where a window has padding. */
static void make_patch(const params *p, const int8_t *in, q2c_corner a, q2c_corner b, int16_t *patch, int8_t *copies)
{
    if (is_inside(p, a) && is_inside(p, b)) {
        q2c_patch__dsp(patch, in + offset(p, a), in + offset(p, b), p->window);
    } else {
        int8_t *const copy_b = copies + p->kernel_h * p->kernel_w * p->kernel_c;
        copy_window(p, in, a, copies);
        copy_window(p, in, b, copy_b);
        q2c_patch__dsp(patch, copies, copy_b, p->copied);
    }
}

/* All outputs of one phase of one image, the first at `to`. */
static void make_phase(const params *p, q2c_tile_2x4 *tile, const int8_t *in, int8_t *to, int16_t *patch,
                       int8_t *copies)
{
    q2c_corner next = {-p->pad_h, -p->pad_w};

    for (int32_t left = p->out_h * p->out_w; left > 0; left -= 2) {
        const q2c_corner first = next;
        advance(p, &next);
        const q2c_corner second = left == 1 ? first : next; /* an odd last pixel is its own partner */
        advance(p, &next);
        tile->pixel_bytes = left == 1 ? 0 : second.y == first.y ? p->step : p->next_row;
        make_patch(p, in, first, second, patch, copies);
        q2c_tile_2x4__dsp(tile, to);
        to += tile->pixel_bytes + (next.y == second.y ? p->step : p->next_row);
    }
}

void q2c_transpose_conv_patches_s8__dsp(const q2c_transpose_conv_packed_params *p, const int8_t *in, int8_t *out,
                                        void *scratch)
{
    const params *phase = (const params *)p->phases;
    int8_t *const copies = (int8_t *)scratch + p->patch_bytes;
    const uint32_t *stream = p->weights;
    q2c_tile_2x4 tile;

    tile.pixel_bytes = 0;
    for (int32_t left = p->phase_count; left > 0; --left, ++phase) {
        q2c_tile_2x4_begin__dsp(&tile, stream, scratch, phase->pairs, p->out_c, p->relu);
        for (int32_t n = 0; n < p->batches; ++n) {
            make_phase(phase, &tile, in + n * p->in_image, out + n * p->out_image + phase->first, scratch, copies);
        }
        stream += (p->out_c + 3) / 4 * (2 * phase->pairs + Q2C_TILE_2X4_WORDS);
    }
    q2c_clamp_bytes(out, p->batches * p->out_image, p->out_min, p->out_max);
}
