/* SPDX-License-Identifier: MIT */
/* strided_copy.h - a box of elements from any strides to any strides: slices, transposes, concatenation, padding,
 * broadcasts. Input strides may be negative (backwards) or 0 (the same element again).
 */
#ifndef Q2C_STRIDED_COPY_H
#define Q2C_STRIDED_COPY_H

#include <stdint.h>

typedef struct {
    int32_t in_offset, out_offset; /* elements */
    int32_t run;                   /* elements in the innermost loop */
    int32_t in_step, out_step;     /* from one element of a run to the next */
    int32_t loop_count;            /* loops around the run, at most Q2C_WALK_LOOPS */
    const int32_t *loops;          /* [loop_count][3], see walk.h */
} q2c_strided_copy_params;

/* Elements of 1, 2, 4 and 8 bytes, aligned to their size. */
void q2c_strided_copy_b8__portable(const q2c_strided_copy_params *p, const void *in, void *out);
void q2c_strided_copy_b16__portable(const q2c_strided_copy_params *p, const void *in, void *out);
void q2c_strided_copy_b32__portable(const q2c_strided_copy_params *p, const void *in, void *out);
void q2c_strided_copy_b64__portable(const q2c_strided_copy_params *p, const void *in, void *out);

#endif /* Q2C_STRIDED_COPY_H */
