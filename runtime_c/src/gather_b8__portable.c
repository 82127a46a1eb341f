/* SPDX-License-Identifier: MIT */
/* gather_b8__portable - copies slices of any element type.
 *
 *   memory   no scratch; in and out must not overlap
 *   bounds   an index that is out of range takes the nearest place: nothing else is ever read
 *   source   TFLite reference_ops::Gather
 */
#include "gather.h"

#include "bytes.h"
#include "index.h"

void q2c_gather_b8__portable(const q2c_gather_params *p, const void *in, const void *indices, void *out)
{
    const size_t slice = (size_t)p->slice_bytes;
    const uint8_t *from = in;
    uint8_t *to = out;

    for (int32_t batch = 0; batch < p->batches; ++batch) {
        const int32_t first = batch * p->index_count;
        for (int32_t outer = 0; outer < p->outer; ++outer, from += p->places * p->slice_bytes) {
            for (int32_t i = first; i < first + p->index_count; ++i, to += slice) {
                const int32_t index = q2c_read_index(indices, p->index_bytes, i);
                memcpy(to, from + q2c_clamp_index(index, p->places - 1) * p->slice_bytes, slice);
            }
        }
    }
}
