/* SPDX-License-Identifier: MIT */
/* patch_4.h - a run of bytes of four pixels as tile_4x1__v6m reads them. */
#ifndef Q2C_PATCH_4_H
#define Q2C_PATCH_4_H

#include <stdint.h>

/* For each of n >= 1 taps the word x1 * 2^16 + x0, then x3 * 2^16 + x2; where the next run goes is returned. Pixels may
 * lie at any address. */
typedef uint32_t *q2c_patch_4_function(uint32_t *patch, const int8_t *const pixels[4], int32_t n);

uint32_t *q2c_patch_4__v6m(uint32_t *patch, const int8_t *const pixels[4], int32_t n);
uint32_t *q2c_patch_4__v7m(uint32_t *patch, const int8_t *const pixels[4], int32_t n);

#endif /* Q2C_PATCH_4_H */
