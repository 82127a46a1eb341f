/* SPDX-License-Identifier: MIT */
/* gather_nd.h - slices of a tensor, picked by indices over several dimensions. */
#ifndef Q2C_GATHER_ND_H
#define Q2C_GATHER_ND_H

#include <stdint.h>

typedef struct {
    int32_t index_count; /* indices, each of `depth` numbers */
    int32_t slice_bytes;
    int32_t index_bytes;   /* of one number: 2, 4 or 8 */
    int32_t depth;         /* leading dimensions that an index names */
    const int32_t *places; /* [depth][2]: size, stride in bytes */
} q2c_gather_nd_params;

void q2c_gather_nd_b8__portable(const q2c_gather_nd_params *p, const void *in, const void *indices, void *out);

#endif /* Q2C_GATHER_ND_H */
