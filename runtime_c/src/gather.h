/* SPDX-License-Identifier: MIT */
/* gather.h - slices of a tensor, picked along one axis by indices. */
#ifndef Q2C_GATHER_H
#define Q2C_GATHER_H

#include <stdint.h>

/* in [batches, outer, places, slice], indices [batches, index_count], out [batches, outer, index_count, slice] */
typedef struct {
    int32_t batches, outer;
    int32_t places;
    int32_t index_count;
    int32_t slice_bytes;
    int32_t index_bytes; /* 2, 4 or 8 */
} q2c_gather_params;

void q2c_gather_b8__portable(const q2c_gather_params *p, const void *in, const void *indices, void *out);

#endif /* Q2C_GATHER_H */
