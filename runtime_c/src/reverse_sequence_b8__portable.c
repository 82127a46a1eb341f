/* SPDX-License-Identifier: MIT */
/* reverse_sequence_b8__portable - elements of any type, batches and steps in any order.
 *
 *   memory   no scratch; in and out must not overlap
 *   bounds   a length beyond the steps turns all of them
 *   source   TFLite reference_ops::ReverseSequence
 */
#include "reverse_sequence.h"

#include "bytes.h"
#include "index.h"

/* One sequence: the first `length` steps backwards, the others as they are. */
static void reverse(const q2c_reverse_sequence_params *p, const uint8_t *in, int32_t length, uint8_t *out)
{
    for (int32_t step = 0; step < p->steps; ++step) {
        const int32_t from = step < length ? length - 1 - step : step;
        memcpy(out + step * p->step_bytes, in + from * p->step_bytes, (size_t)p->slice_bytes);
    }
}

void q2c_reverse_sequence_b8__portable(const q2c_reverse_sequence_params *p, const void *in, const void *lengths,
                                       void *out)
{
    for (int32_t outer = 0; outer < p->outer; ++outer) {
        for (int32_t batch = 0; batch < p->batches; ++batch) {
            const int32_t length = q2c_clamp_index(q2c_read_index(lengths, p->index_bytes, batch), p->steps);
            for (int32_t middle = 0; middle < p->middle; ++middle) {
                const int32_t at = outer * p->outer_bytes + batch * p->batch_bytes + middle * p->middle_bytes;
                reverse(p, (const uint8_t *)in + at, length, (uint8_t *)out + at);
            }
        }
    }
}
