/* SPDX-License-Identifier: MIT */
/* strided_copy_b16__portable - moves a box of elements of 2 bytes.
 *
 *   memory   no scratch; in and out may share memory where both positions only grow and out never passes in
 */
#include "strided_copy.h"

#include "walk.h"

static void copy_run(const q2c_strided_copy_params *p, const uint16_t *in, uint16_t *out)
{
    for (int32_t i = 0; i < p->run; ++i) {
        out[i * p->out_step] = in[i * p->in_step];
    }
}

void q2c_strided_copy_b16__portable(const q2c_strided_copy_params *p, const void *in, void *out)
{
    q2c_walk at = q2c_start_walk(p->in_offset, p->out_offset);

    do {
        copy_run(p, (const uint16_t *)in + at.in, (uint16_t *)out + at.out);
    } while (q2c_step_walk(&at, p->loops, p->loop_count));
}
