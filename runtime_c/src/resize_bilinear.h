/* SPDX-License-Identifier: MIT */
/* resize_bilinear.h - images of another size, each pixel between four of the input. Shapes are [N,H,W,C]. */
#ifndef Q2C_RESIZE_BILINEAR_H
#define Q2C_RESIZE_BILINEAR_H

#include <stdint.h>

/* Positions in 1/1024 of an input pixel: out * scale + offset. */
typedef struct {
    int32_t batches;
    int32_t in_h, in_w;
    int32_t out_h, out_w;
    int32_t channels;
    int32_t scale_h, scale_w;
    int32_t offset_h, offset_w;
} q2c_resize_bilinear_params;

/* Positions in pixels: out * scale, or (out + 0.5) * scale - 0.5. */
typedef struct {
    int32_t batches;
    int32_t in_h, in_w;
    int32_t out_h, out_w;
    int32_t channels;
    float scale_h, scale_w;
    int32_t half_pixel_centers;
} q2c_resize_bilinear_float_params;

void q2c_resize_bilinear_s8__portable(const q2c_resize_bilinear_params *p, const int8_t *in, int8_t *out);
void q2c_resize_bilinear_s16__portable(const q2c_resize_bilinear_params *p, const int16_t *in, int16_t *out);
void q2c_resize_bilinear_f32__portable(const q2c_resize_bilinear_float_params *p, const float *in, float *out);
void q2c_resize_bilinear_uint8_s8__portable(const q2c_resize_bilinear_float_params *p, const int8_t *in, int8_t *out);

#endif /* Q2C_RESIZE_BILINEAR_H */
