/* SPDX-License-Identifier: MIT */
/* scatter_nd_b32__portable - adds slices of words, signed or not, modulo 2^32.
 *
 *   memory   no scratch; in and out must not overlap; out is filled with zero before
 *   bounds   an index that is out of range is left out: nothing else is ever written
 *   source   TFLite reference_ops::ScatterNd
 */
#include "scatter_nd.h"

void q2c_scatter_nd_b32__portable(const q2c_scatter_nd_params *p, const int32_t *indices, const void *in, void *out)
{
    const uint32_t *from = in;
    uint32_t *to = out;

    for (int32_t i = 0; i < p->index_count; ++i, from += p->slice) {
        const int32_t place = q2c_scatter_place(p, indices, i);
        for (int32_t j = 0; place >= 0 && j < p->slice; ++j) {
            to[place + j] += from[j];
        }
    }
}
