/* SPDX-License-Identifier: MIT */
/* broadcast_args_b8__portable - aligns two shapes at their ends and takes the dimension that is not 1.
 *
 *   memory   no scratch; arguments must not overlap
 *   source   TFLite reference_ops::BroadcastArgs
 */
#include "broadcast_args.h"

#include "bytes.h"
#include "index.h"

void q2c_broadcast_args_b8__portable(const q2c_broadcast_args_params *p, const void *a, const void *b, void *out)
{
    const int32_t rank = p->a_rank > p->b_rank ? p->a_rank : p->b_rank;

    for (int32_t i = 0; i < rank; ++i) {
        const int32_t in_a = i - (rank - p->a_rank);
        const int32_t in_b = i - (rank - p->b_rank);
        const int take_b = in_a < 0 || (in_b >= 0 && q2c_read_index(a, p->index_bytes, in_a) == 1);
        const uint8_t *from =
            take_b ? (const uint8_t *)b + in_b * p->index_bytes : (const uint8_t *)a + in_a * p->index_bytes;
        memcpy((uint8_t *)out + i * p->index_bytes, from, (size_t)p->index_bytes);
    }
}
