/* SPDX-License-Identifier: MIT */
/* strided_lookup.h - a box of bytes that pass a table on their way: concatenation of uint8 tensors whose scales differ. */
#ifndef Q2C_STRIDED_LOOKUP_H
#define Q2C_STRIDED_LOOKUP_H

#include <stdint.h>

typedef struct {
    int32_t in_offset, out_offset;
    int32_t run;               /* bytes in the innermost loop */
    int32_t in_step, out_step; /* from one byte of a run to the next */
    int32_t loop_count;        /* loops around the run, at most Q2C_WALK_LOOPS */
    const int32_t *loops;      /* [loop_count][3], see walk.h */
    const uint8_t *table;      /* [256], what becomes of each byte */
} q2c_strided_lookup_params;

void q2c_strided_lookup_b8__portable(const q2c_strided_lookup_params *p, const void *in, void *out);

#endif /* Q2C_STRIDED_LOOKUP_H */
