/* SPDX-License-Identifier: MIT */
/* shifted_copy.h - a box of bytes whose place in the input or in the output is known at run time.
 *
 * A row of `starts` says what a number in `start` does: the last start that fits, how many bytes each step moves the
 * place in the input and in the output, and what is added to a negative number (the size where it counts from the end).
 */
#ifndef Q2C_SHIFTED_COPY_H
#define Q2C_SHIFTED_COPY_H

#include <stdint.h>

typedef struct {
    int32_t run_bytes;     /* bytes in the innermost loop */
    int32_t loop_count;    /* loops around the run, at most Q2C_WALK_LOOPS */
    const int32_t *loops;  /* [loop_count][3], in bytes, see walk.h */
    int32_t dims;          /* numbers in `start` */
    const int32_t *starts; /* [dims][4] */
    int32_t index_bytes;   /* of a number in `start`: 4 or 8 */
} q2c_shifted_copy_params;

void q2c_shifted_copy_b8__portable(const q2c_shifted_copy_params *p, const void *in, const void *start, void *out);

#endif /* Q2C_SHIFTED_COPY_H */
