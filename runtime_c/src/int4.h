/* SPDX-License-Identifier: MIT */
/* int4.h - int4 values that lie two to a byte, the first in the low half. */
#ifndef Q2C_INT4_H
#define Q2C_INT4_H

#include <stdint.h>

static inline int32_t q2c_int4_at(const int8_t *packed, int32_t index)
{
    const int32_t byte = packed[index / 2];
    return index % 2 ? byte >> 4 : ((byte & 15) ^ 8) - 8;
}

#endif /* Q2C_INT4_H */
