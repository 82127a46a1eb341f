/* SPDX-License-Identifier: MIT */
/* fully_connected_lanes_walk.h - four channels after four channels of each row of a dense layer. */
#ifndef Q2C_FULLY_CONNECTED_LANES_WALK_H
#define Q2C_FULLY_CONNECTED_LANES_WALK_H

#include "fully_connected_lanes.h"

#include "clamp_bytes.h"
#include "tile_1x4.h"

static inline __attribute__((always_inline)) void q2c_fully_connected_lanes(const q2c_fully_connected_lanes_params *p,
                                                                            const int8_t *in, int8_t *out,
                                                                            q2c_tile_1x4_function *tile_1x4)
{
    int8_t *to = out;

    for (int32_t n = p->batches; n > 0; --n, in += p->in_n) {
        q2c_tile_1x4 tile = {p->weights, p->chunks, p->records, p->out_zp};
        int32_t left = p->out_n;
        for (; left >= 4; left -= 4, to += 4) {
            tile_1x4(&tile, in, to);
        }
        if (left > 0) {
            int8_t four[4];
            tile_1x4(&tile, in, four);
            for (int32_t i = 0; i < left; ++i) {
                *to++ = four[i];
            }
        }
    }
    q2c_clamp_each_byte(out, (int32_t)(to - out), p->out_min, p->out_max);
}

#endif /* Q2C_FULLY_CONNECTED_LANES_WALK_H */
