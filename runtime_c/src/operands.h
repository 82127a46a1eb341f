/* SPDX-License-Identifier: MIT */
/* operands.h - tensors that broadcast to each other, walked together in the order of the result.
 *
 * The generator joins dimensions as far as it can: tensors of one shape are a single run. A step or stride of 0 means
 * the same element again. The outermost loop comes first.
 */
#ifndef Q2C_OPERANDS_H
#define Q2C_OPERANDS_H

#include <stdint.h>

#define Q2C_OPERANDS_LOOPS 7 /* and the run: eight dimensions */

/* The first fields of the parameter structs of kernels with two operands. */
#define Q2C_TWO_OPERANDS                                                                                               \
    int32_t run;            /* elements in the innermost loop */                                                       \
    int32_t a_step, b_step; /* from one element of a run to the next: 1 or 0 */                                        \
    int32_t loop_count;     /* loops around the run, at most Q2C_OPERANDS_LOOPS */                                     \
    const int32_t *loops    /* [loop_count][3]: how often, strides in a and b */

/* Where a run starts in each operand, in elements, and how often each loop was done. */
typedef struct {
    int32_t at[3];
    int32_t done[Q2C_OPERANDS_LOOPS];
} q2c_operands;

/* Moves on to the next run; 0 after the last one. `loops` is [count][1 + operands]. */
static inline int q2c_next_run(q2c_operands *now, const int32_t *loops, int32_t count, int32_t operands)
{
    while (count-- > 0) {
        const int32_t *loop = loops + (1 + operands) * count;
        const int more = ++now->done[count] < loop[0];
        const int32_t steps = more ? 1 : 1 - loop[0]; /* on, or back to the loop's start */
        for (int32_t i = 0; i < operands; ++i) {
            now->at[i] += steps * loop[1 + i];
        }
        if (more) {
            return 1;
        }
        now->done[count] = 0;
    }
    return 0;
}

/* Does the statement once for each element of the result, with x and y as the elements of a and b that belong to it. */
#define Q2C_FOR_ALL_PAIRS(p, type, a, b, statement)                                                                    \
    do {                                                                                                               \
        q2c_operands now = {{0}, {0}};                                                                                 \
        do {                                                                                                           \
            const type *run_a = (a) + now.at[0];                                                                       \
            const type *run_b = (b) + now.at[1];                                                                       \
            for (int32_t i = 0; i < (p)->run; ++i) {                                                                   \
                const type x = run_a[i * (p)->a_step];                                                                 \
                const type y = run_b[i * (p)->b_step];                                                                 \
                statement;                                                                                             \
            }                                                                                                          \
        } while (q2c_next_run(&now, (p)->loops, (p)->loop_count, 2));                                                  \
    } while (0)

#endif /* Q2C_OPERANDS_H */
