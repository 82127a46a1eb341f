/* SPDX-License-Identifier: MIT */
/* strided_lookup_b8__portable - moves a box of bytes through a table.
 *
 *   memory   no scratch; in and out may share memory where both positions only grow and out never passes in
 */
#include "strided_lookup.h"

#include "walk.h"

static void translate_run(const q2c_strided_lookup_params *p, const uint8_t *in, uint8_t *out)
{
    for (int32_t i = 0; i < p->run; ++i) {
        out[i * p->out_step] = p->table[in[i * p->in_step]];
    }
}

void q2c_strided_lookup_b8__portable(const q2c_strided_lookup_params *p, const void *in, void *out)
{
    q2c_walk at = q2c_start_walk(p->in_offset, p->out_offset);

    do {
        translate_run(p, (const uint8_t *)in + at.in, (uint8_t *)out + at.out);
    } while (q2c_step_walk(&at, p->loops, p->loop_count));
}
