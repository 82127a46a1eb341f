/* SPDX-License-Identifier: MIT */
/* conv2d_packed__dsp.h - convolutions on packed halfwords (tile_2x4__dsp.h) and on plain weights: parameters. */
#ifndef Q2C_CONV2D_PACKED_DSP_H
#define Q2C_CONV2D_PACKED_DSP_H

#include <stdint.h>

/* The first fields of both structs. */
#define Q2C_CONV2D_WINDOWS                                                                                             \
    int32_t batches;                                                                                                   \
    int32_t in_h, in_w, in_c;                                                                                          \
    int32_t out_h, out_w, out_c;                                                                                       \
    int32_t kernel_h, kernel_w, kernel_c; /* kernel_c = in_c / groups */                                               \
    int32_t stride_h, stride_w;                                                                                        \
    int32_t dilation_h, dilation_w;                                                                                    \
    int32_t pad_h, pad_w;                                                                                              \
    int32_t in_zp, out_min, out_max;                                                                                   \
    int32_t inside_h; /* windows that begin in rows [0, inside_h) and columns [0, inside_w) have no padding */         \
    int32_t inside_w;                                                                                                  \
    int32_t end_x; /* where the window after the last one of a row would begin */                                      \
    int32_t side   /* taps of a window's row that lie side by side in memory: kernel_w or 1 */

typedef struct {
    Q2C_CONV2D_WINDOWS;
    int32_t window[4];       /* of the input: see q2c_patch__dsp */
    int32_t copied[4];       /* of a copy of a window */
    int32_t pairs;           /* of taps in a window; see patch__dsp.h */
    int32_t relu;            /* see tile_2x4__dsp.h */
    const uint32_t *weights; /* the streams of all groups of four channels */
} q2c_conv2d_packed_params;

/* Weights as the model has them: see dot_4__dsp.h. */
typedef struct {
    Q2C_CONV2D_WINDOWS;
    int32_t weights_zp, out_zp;
    const int8_t *weights; /* [out_c, kernel_h, kernel_w, kernel_c] */
    const int32_t *bias;   /* [out_c], the input's zero point folded in */
    const int32_t *multiplier;
    const int8_t *shift;
} q2c_conv2d_rows_params;

/* The same of int16 by int8: in_c and kernel_c are bytes, two for each channel; see dot_4_s16__dsp.h. */
typedef struct {
    Q2C_CONV2D_WINDOWS;
    const int8_t *weights; /* [out_c, kernel_h, kernel_w, channels of a group] */
    const int64_t *bias;   /* [out_c] */
    const int32_t *multiplier;
    const int8_t *shift;
} q2c_conv2d_rows_s16_params;

void q2c_conv2d_rows_s16__dsp(const q2c_conv2d_rows_s16_params *p, const int16_t *in, int16_t *out, void *scratch);
void q2c_conv2d_rows_s8__dsp(const q2c_conv2d_rows_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_patches_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_pointwise_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);

/* Weights of int16: see tile_4x2__dsp.h. */
void q2c_conv2d_wide_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_wide_pointwise_s8__dsp(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_wide_s8__m7(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);
void q2c_conv2d_wide_pointwise_s8__m7(const q2c_conv2d_packed_params *p, const int8_t *in, int8_t *out, void *scratch);

#endif /* Q2C_CONV2D_PACKED_DSP_H */
