/* SPDX-License-Identifier: MIT */
/* fill.h - a tensor whose bytes are all the same. */
#ifndef Q2C_FILL_H
#define Q2C_FILL_H

#include <stdint.h>

typedef struct {
    int32_t bytes;
    int32_t value; /* of each byte, 0 to 255 */
} q2c_fill_params;

void q2c_fill_b8__portable(const q2c_fill_params *p, void *out);

#endif /* Q2C_FILL_H */
