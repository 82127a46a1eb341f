/* SPDX-License-Identifier: MIT */
/* patch__mve.h - bytes moved by vectors; nothing beyond their ends is read or written. */
#ifndef Q2C_PATCH_MVE_H
#define Q2C_PATCH_MVE_H

#include <stdint.h>

typedef struct {
    int32_t rows;
    int32_t bytes;       /* of one row: 1 and more */
    int32_t pitch;       /* from row to row of the image */
    int32_t step;        /* from one pixel's window to the next */
    int32_t patch_bytes; /* from one pixel's patch to the next */
} q2c_window;

/* Copies the windows of four neighbouring pixels, each row behind the other. */
void q2c_patch_4__mve(int8_t *patch, const int8_t *image, const q2c_window *window);

/* Copies rows of so many bytes; both pitches are from start to start. Memory does not overlap. */
void q2c_copy_rows__mve(int8_t *to, const int8_t *from, int32_t rows, int32_t bytes, int32_t to_pitch,
                        int32_t from_pitch);

void q2c_fill__mve(int8_t *to, int32_t value, int32_t bytes);

/* Clamps bytes in place. */
void q2c_clamp__mve(int8_t *bytes, int32_t count, int32_t low, int32_t high);

#endif /* Q2C_PATCH_MVE_H */
