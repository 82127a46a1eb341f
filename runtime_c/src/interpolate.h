/* SPDX-License-Identifier: MIT */
/* interpolate.h - between which two rows or columns of the input a position lies, for bilinear resizing. */
#ifndef Q2C_INTERPOLATE_H
#define Q2C_INTERPOLATE_H

#include <stdint.h>

#define Q2C_PIXEL 1024 /* fixed-point positions count in 1/1024 of a pixel */

/* Two neighbours and their weights, which add up to Q2C_PIXEL. Before the first pixel both are the first. */
typedef struct {
    int32_t low, high;
    int32_t low_weight, high_weight;
} q2c_between;

static inline q2c_between q2c_interpolate(int32_t position, int32_t size)
{
    const int32_t low = position < 0 ? 0 : position / Q2C_PIXEL;
    const int32_t high = position < 0 ? 0 : (position + Q2C_PIXEL - 1) / Q2C_PIXEL;
    const int32_t beyond = position - low * Q2C_PIXEL;
    const q2c_between found = {low, high < size ? high : size - 1, Q2C_PIXEL - beyond, beyond};
    return found;
}

/* The same with positions in pixels and weights that add up to 1. */
typedef struct {
    int32_t low, high;
    float low_weight, high_weight;
} q2c_between_float;

static inline q2c_between_float q2c_interpolate_float(int32_t out, float scale, int32_t half_pixel_centers,
                                                      int32_t size)
{
    const float position = half_pixel_centers ? ((float)out + 0.5f) * scale - 0.5f : (float)out * scale;
    const int32_t low = position < 0.0f ? 0 : (int32_t)position;
    const int32_t high = position > (float)low ? low + 1 : low;
    const float beyond = position - (float)low;
    const q2c_between_float found = {low, high < size ? high : size - 1, 1.0f - beyond, beyond};
    return found;
}

#endif /* Q2C_INTERPOLATE_H */
