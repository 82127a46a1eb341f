/* SPDX-License-Identifier: MIT */
/* fully_connected_packed_s8__dsp - int8 fully connected, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, in_n], out [batches, out_n]; any sizes
 *   inner    one row x eight channels on packed halfwords: tile_1x8__dsp; the last group may be narrower
 *   memory   scratch: one expanded row and one group of outputs; in and out must not overlap
 *   bounds   see tile_2x4__dsp.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to fully_connected_s8__portable
 *   source   method and derivation: docs/kernels.md#packed-halfwords
 */
#include "fully_connected_packed__dsp.h"

#include "clamp__dsp.h"
#include "expand__dsp.h"
#include "tile_1x8__dsp.h"

enum { GROUP = 8 };

void q2c_fully_connected_packed_s8__dsp(const q2c_fully_connected_packed_params *p, const int8_t *in, int8_t *out,
                                        void *scratch)
{
    int16_t *const row = scratch;
    const int32_t full = p->out_n / GROUP;
    const int32_t rest = p->out_n % GROUP;
    const int32_t group_words = (int32_t)((p->in_n + 1) / 2 * 4 + GROUP + 3 * GROUP);
    const q2c_tile_1x8 tile = {p->passes, p->skip_bytes, full};
    const q2c_tile_1x8 last = {p->passes, p->skip_bytes, 1};

    row[p->in_n] = 0; /* the partner of an odd last input; its weight is zero */
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n, out += p->out_n) {
        if (p->in_n % 4 == 0) {
            q2c_expand_paired(row, in, p->in_n);
        } else {
            q2c_expand(row, in, p->in_n);
        }
        if (full > 0) {
            q2c_tile_1x8__dsp(row, p->weights, out, &tile);
        }
        if (rest > 0) {
            int8_t group[GROUP];
            q2c_tile_1x8__dsp(row, p->weights + full * group_words, group, &last);
            memcpy(out + full * GROUP, group, (size_t)rest);
        }
        if (p->out_min > -128 || p->out_max < 127) {
            q2c_clamp_bytes(out, p->out_n, p->out_min, p->out_max);
        }
    }
}
