/* SPDX-License-Identifier: MIT */
/* index.h - indices that are known at run time only, of 2, 4 or 8 bytes. */
#ifndef Q2C_INDEX_H
#define Q2C_INDEX_H

#include <stdint.h>

/* Entry `at` of a tensor of indices; one of 8 bytes that leaves the range of int32 becomes its nearest end. */
static inline int32_t q2c_read_index(const void *indices, int32_t index_bytes, int32_t at)
{
    if (index_bytes == 4) {
        return ((const int32_t *)indices)[at];
    }
    if (index_bytes == 2) {
        return ((const int16_t *)indices)[at];
    }
    const int64_t wide = ((const int64_t *)indices)[at];
    return wide < INT32_MIN ? INT32_MIN : wide > INT32_MAX ? INT32_MAX : (int32_t)wide;
}

/* The nearest index from 0 to last. */
static inline int32_t q2c_clamp_index(int32_t index, int32_t last)
{
    return index < 0 ? 0 : index > last ? last : index;
}

#endif /* Q2C_INDEX_H */
