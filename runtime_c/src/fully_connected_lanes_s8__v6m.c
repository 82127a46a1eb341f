/* SPDX-License-Identifier: MIT */
/* fully_connected_lanes_s8__v6m - int8 fully connected, Armv6-M.
 *
 *   shapes   in [batches, in_n], out [batches, out_n]; any sizes
 *   inner    four channels at a time, the weights of two in a word: tile_1x4__v6m
 *   memory   no scratch; in and out must not overlap
 *   bounds   see tile_1x4__v6m.h; the generator falls back where a layer passes them
 *   exact    bit for bit equal to fully_connected_s8__portable
 *   source   method and derivation: docs/kernels.md#two-pixels-to-a-word
 */
#include "fully_connected_lanes.h"

#include "clamp_bytes.h"
#include "tile_1x4__v6m.h"

void q2c_fully_connected_lanes_s8__v6m(const q2c_fully_connected_lanes_params *p, const int8_t *in, int8_t *out)
{
    int8_t *to = out;

    for (int32_t n = p->batches; n > 0; --n, in += p->in_n) {
        q2c_tile_1x4 tile = {p->weights, p->chunks, p->records, p->out_zp};
        int32_t left = p->out_n;
        for (; left >= 4; left -= 4, to += 4) {
            q2c_tile_1x4__v6m(&tile, in, to);
        }
        if (left > 0) {
            int8_t four[4];
            q2c_tile_1x4__v6m(&tile, in, four);
            for (int32_t i = 0; i < left; ++i) {
                *to++ = four[i];
            }
        }
    }
    q2c_clamp_each_byte(out, (int32_t)(to - out), p->out_min, p->out_max);
}
