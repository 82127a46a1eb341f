/* SPDX-License-Identifier: MIT */
/* reverse_sequence.h - sequences of which the first steps are reversed. */
#ifndef Q2C_REVERSE_SEQUENCE_H
#define Q2C_REVERSE_SEQUENCE_H

#include <stdint.h>

typedef struct {
    int32_t outer, middle;  /* how often what lies before, and between, the dimensions of batches and steps */
    int32_t batches, steps; /* a length for each batch says how many of its steps turn */
    int32_t outer_bytes, middle_bytes, batch_bytes, step_bytes; /* from one to the next */
    int32_t slice_bytes;                                        /* what lies behind both dimensions */
    int32_t index_bytes;                                        /* of a length: 4 or 8 */
} q2c_reverse_sequence_params;

void q2c_reverse_sequence_b8__portable(const q2c_reverse_sequence_params *p, const void *in, const void *lengths,
                                       void *out);

#endif /* Q2C_REVERSE_SEQUENCE_H */
