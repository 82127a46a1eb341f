/* SPDX-License-Identifier: MIT */
/* conv2d_pointwise_s8__dsp - int8 1x1 convolution of stride 1, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [pixels, C], out [pixels, O]; pixels >= 2; O a multiple of 4
 *   inner    two pixels x four channels on packed halfwords: tile_2x4__dsp
 *   memory   scratch: two expanded pixels; in and out must not overlap
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to conv2d_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "conv2d_packed__dsp.h"

#include "clamp__dsp.h"
#include "expand__dsp.h"
#include "tile_2x4__dsp.h"

void q2c_conv2d_pointwise_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch)
{
    int16_t *const pixels = scratch;
    const int16_t *const segments[2] = {pixels, pixels + p->row_elements};
    const q2c_tile tile = {segments, 1, p->passes, p->skip_bytes, p->groups, p->out_c};
    const int32_t count = p->in_h * p->in_w;

    q2c_fill_s16(pixels, 0, 2 * p->row_elements); /* what an odd last tap reads is multiplied by zero */
    for (int32_t i = 0; i < count; i += 2) {
        const int32_t at = i + 2 <= count ? i : count - 2; /* an odd last pixel: the last two again */
        const int8_t *from = in + at * p->in_c;
        if (p->in_c % 4 == 0) {
            q2c_expand_paired(pixels, from, 2 * p->in_c);
        } else {
            q2c_expand(pixels, from, p->in_c);
            q2c_expand(pixels + p->row_elements, from + p->in_c, p->in_c);
        }
        q2c_tile_2x4__dsp(&tile, p->weights, out + at * p->out_c);
    }
    if (p->out_min > -128 || p->out_max < 127) {
        q2c_clamp_bytes(out, count * p->out_c, p->out_min, p->out_max);
    }
}
