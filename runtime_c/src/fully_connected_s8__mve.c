/* SPDX-License-Identifier: MIT */
/* fully_connected_s8__mve - int8 fully connected, Armv8.1-M with Helium.
 *
 *   shapes   in [batches, in_n], out [batches, out_n]; any sizes
 *   inner    one row x eight channels: tile_1x8__mve
 *   memory   no scratch; in and out must not overlap: a row is read again for each eight channels
 *   bounds   right shifts only; the generator falls back where a layer has others
 *   exact    bit for bit equal to fully_connected_s8__portable
 *   source   method and derivation: docs/kernels.md#helium
 */
#include "fully_connected__mve.h"

void q2c_fully_connected_s8__mve(const q2c_fully_connected_mve_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_n, out += p->out_n) {
        q2c_tile_1x8__mve(p, in, out);
    }
}
