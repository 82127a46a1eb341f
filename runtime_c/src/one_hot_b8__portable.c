/* SPDX-License-Identifier: MIT */
/* one_hot_b8__portable - writes "on" where an index says; elements of any type.
 *
 *   memory   no scratch; arguments must not overlap
 *   bounds   an index that is out of range sets nothing
 *   source   TFLite one_hot::OneHotComputeImpl
 */
#include "one_hot.h"

#include "bytes.h"
#include "index.h"

void q2c_one_hot_b8__portable(const q2c_one_hot_params *p, const void *indices, const void *on, void *out)
{
    for (int32_t i = 0; i < p->outer * p->inner; ++i) {
        const int32_t index = q2c_read_index(indices, p->index_bytes, i);
        if (index >= 0 && index < p->depth) {
            const int32_t at = (i / p->inner * p->depth + index) * p->inner + i % p->inner;
            memcpy((uint8_t *)out + at * p->element_bytes, on, (size_t)p->element_bytes);
        }
    }
}
