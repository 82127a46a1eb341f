/* SPDX-License-Identifier: MIT */
/* shifted_copy_b8__portable - moves a box of any element type from or to where `start` says.
 *
 *   memory   no scratch; in and out must not overlap
 *   bounds   a start that does not fit is drawn to the nearest that does
 *   source   TFLite dynamic_update_slice::DynamicUpdateSlice
 */
#include "shifted_copy.h"

#include "bytes.h"
#include "index.h"
#include "walk.h"

static q2c_walk start_walk(const q2c_shifted_copy_params *p, const void *start)
{
    int32_t in_offset = 0;
    int32_t out_offset = 0;

    for (int32_t d = 0; d < p->dims; ++d) {
        const int32_t *row = p->starts + 4 * d;
        const int32_t index = q2c_read_index(start, p->index_bytes, d);
        const int32_t begin = q2c_clamp_index(index < 0 ? index + row[3] : index, row[0]);
        in_offset += begin * row[1];
        out_offset += begin * row[2];
    }
    return q2c_start_walk(in_offset, out_offset);
}

void q2c_shifted_copy_b8__portable(const q2c_shifted_copy_params *p, const void *in, const void *start, void *out)
{
    q2c_walk at = start_walk(p, start);

    do {
        memcpy((uint8_t *)out + at.out, (const uint8_t *)in + at.in, (size_t)p->run_bytes);
    } while (q2c_step_walk(&at, p->loops, p->loop_count));
}
