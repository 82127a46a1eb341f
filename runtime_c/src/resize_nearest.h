/* SPDX-License-Identifier: MIT */
/* resize_nearest.h - images of another size, each pixel a copy of one of the input. */
#ifndef Q2C_RESIZE_NEAREST_H
#define Q2C_RESIZE_NEAREST_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w;
    int32_t out_h, out_w;
    int32_t pixel_bytes;
    const int16_t *rows;    /* [out_h], which input row */
    const int16_t *columns; /* [out_w], which input column */
} q2c_resize_nearest_params;

void q2c_resize_nearest_b8__portable(const q2c_resize_nearest_params *p, const void *in, void *out);

#endif /* Q2C_RESIZE_NEAREST_H */
