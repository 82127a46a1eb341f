/* SPDX-License-Identifier: MIT */
/* broadcast_args.h - the shape to which two shapes broadcast. */
#ifndef Q2C_BROADCAST_ARGS_H
#define Q2C_BROADCAST_ARGS_H

#include <stdint.h>

typedef struct {
    int32_t a_rank, b_rank; /* numbers in each shape; the longer rank is the output's */
    int32_t index_bytes;    /* of a number: 4 or 8 */
} q2c_broadcast_args_params;

void q2c_broadcast_args_b8__portable(const q2c_broadcast_args_params *p, const void *a, const void *b, void *out);

#endif /* Q2C_BROADCAST_ARGS_H */
