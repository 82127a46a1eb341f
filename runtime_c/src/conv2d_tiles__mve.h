/* SPDX-License-Identifier: MIT */
/* conv2d_tiles__mve.h - convolutions in blocks of four pixels (tile_4x2__mve.h): parameters. */
#ifndef Q2C_CONV2D_TILES_MVE_H
#define Q2C_CONV2D_TILES_MVE_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t kernel_h, kernel_w, kernel_c; /* kernel_c = in_c / groups */
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_h, pad_w;
    int32_t in_zp, out_zp, out_min, out_max;
    int32_t inside_h; /* windows that begin in rows [0, inside_h) and columns [0, inside_w) have no padding */
    int32_t inside_w;
    int32_t side;            /* taps of a window's row that lie side by side in memory: kernel_w or 1 */
    int32_t steps;           /* vectors of a window */
    int32_t copies;          /* pointwise: all pixels are copied before their block is written */
    int32_t relu;            /* see tile_4x2__mve.h */
    const uint32_t *weights; /* the streams of all pairs of channels */
} q2c_conv2d_tiles_params;

void q2c_conv2d_patches_s8__mve(const q2c_conv2d_tiles_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_pointwise_s8__mve(const q2c_conv2d_tiles_params *p, const int8_t *in, int8_t *out, void *scratch);

#endif /* Q2C_CONV2D_TILES_MVE_H */
