/* SPDX-License-Identifier: MIT */
/* walk.h - nested loops over a box of elements, as many as a table says.
 *
 * A table of loops is [count][3]: how often, and how far the positions in the input and in the output move each time.
 * The outermost loop comes first. Offsets and strides have the unit that the kernel says, elements or bytes.
 */
#ifndef Q2C_WALK_H
#define Q2C_WALK_H

#include <stdint.h>

#define Q2C_WALK_LOOPS 7 /* and the innermost, which every kernel does itself: eight dimensions */

/* Where the walk is. Positions, not pointers: on the way back they may lie before the tensor for a moment. */
typedef struct {
    int32_t in, out;
    int32_t done[Q2C_WALK_LOOPS];
} q2c_walk;

static inline q2c_walk q2c_start_walk(int32_t in_offset, int32_t out_offset)
{
    const q2c_walk start = {in_offset, out_offset, {0}};
    return start;
}

/* Moves on to the next position; 0 after the last one. */
static inline int q2c_step_walk(q2c_walk *walk, const int32_t *loops, int32_t count)
{
    while (count-- > 0) {
        const int32_t *loop = loops + 3 * count;
        walk->in += loop[1];
        walk->out += loop[2];
        if (++walk->done[count] < loop[0]) {
            return 1;
        }
        walk->in -= loop[0] * loop[1];
        walk->out -= loop[0] * loop[2];
        walk->done[count] = 0;
    }
    return 0;
}

#endif /* Q2C_WALK_H */
