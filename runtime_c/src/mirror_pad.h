/* SPDX-License-Identifier: MIT */
/* mirror_pad.h - a tensor with its own mirror image as border. */
#ifndef Q2C_MIRROR_PAD_H
#define Q2C_MIRROR_PAD_H

#include <stdint.h>

#define Q2C_MIRROR_PAD_DIMS 8

typedef struct {
    int32_t element_bytes; /* trailing dimensions without border count as one element */
    int32_t reflect;       /* 1: the edge itself is not repeated (REFLECT), 0: it is (SYMMETRIC) */
    int32_t dims;          /* at most Q2C_MIRROR_PAD_DIMS */
    const int32_t *axes;   /* [dims][3]: border before, size, border after */
} q2c_mirror_pad_params;

void q2c_mirror_pad_b8__portable(const q2c_mirror_pad_params *p, const void *in, void *out);

#endif /* Q2C_MIRROR_PAD_H */
