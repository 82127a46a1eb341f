/* SPDX-License-Identifier: MIT */
/* gather_nd_b8__portable - copies slices of any element type.
 *
 *   memory   no scratch; in and out must not overlap
 *   bounds   a number that is out of range takes the nearest place: nothing else is ever read
 *   source   TFLite reference_ops::GatherNd
 */
#include "gather_nd.h"

#include "bytes.h"
#include "index.h"

/* Where index number i points to, in bytes. */
static int32_t place(const q2c_gather_nd_params *p, const void *indices, int32_t i)
{
    int32_t offset = 0;

    for (int32_t d = 0; d < p->depth; ++d) {
        const int32_t index = q2c_read_index(indices, p->index_bytes, i * p->depth + d);
        offset += q2c_clamp_index(index, p->places[2 * d] - 1) * p->places[2 * d + 1];
    }
    return offset;
}

void q2c_gather_nd_b8__portable(const q2c_gather_nd_params *p, const void *in, const void *indices, void *out)
{
    uint8_t *to = out;

    for (int32_t i = 0; i < p->index_count; ++i, to += p->slice_bytes) {
        memcpy(to, (const uint8_t *)in + place(p, indices, i), (size_t)p->slice_bytes);
    }
}
