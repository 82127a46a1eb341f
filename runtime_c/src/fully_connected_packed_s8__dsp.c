/* SPDX-License-Identifier: MIT */
/* fully_connected_packed_s8__dsp - int8 fully connected, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, in_n], out [batches, out_n]; any sizes
 *   inner    one row x eight channels on packed halfwords: tile_1x8__dsp
 *   memory   scratch: one expanded row; out may start where in starts, or before, where no later row is overwritten
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to fully_connected_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "fully_connected_packed__dsp.h"

#include "clamp__dsp.h"
#include "expand__dsp.h"
#include "tile_1x8__dsp.h"

void q2c_fully_connected_packed_s8__dsp(const q2c_fully_connected_packed_params *p, const int8_t *in, int8_t *out,
                                        void *scratch)
{
    const q2c_tile_1x8 tile = {p->pairs, p->out_n, p->relu};
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n, out += p->out_n) {
        q2c_expand(scratch, in, p->in_n); /* what follows in the last word meets zero weights */
        q2c_tile_1x8__dsp(&tile, p->weights, scratch, out);
        q2c_clamp_bytes(out, p->out_n, p->out_min, p->out_max);
    }
}
