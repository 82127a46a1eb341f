/* SPDX-License-Identifier: MIT */
/* copy.h - one run of bytes from here to there. */
#ifndef Q2C_COPY_H
#define Q2C_COPY_H

#include <stdint.h>

typedef struct {
    int32_t bytes;
    int32_t in_offset, out_offset; /* bytes */
} q2c_copy_params;

void q2c_copy_b8__portable(const q2c_copy_params *p, const void *in, void *out);

#endif /* Q2C_COPY_H */
