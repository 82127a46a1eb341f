/* SPDX-License-Identifier: MIT */
/* one_hot.h - one element set in each column, where an index says. */
#ifndef Q2C_ONE_HOT_H
#define Q2C_ONE_HOT_H

#include <stdint.h>

/* indices [outer, inner], out [outer, depth, inner], which holds "off" everywhere before */
typedef struct {
    int32_t outer, depth, inner;
    int32_t element_bytes;
    int32_t index_bytes; /* 4 or 8 */
} q2c_one_hot_params;

void q2c_one_hot_b8__portable(const q2c_one_hot_params *p, const void *indices, const void *on, void *out);

#endif /* Q2C_ONE_HOT_H */
