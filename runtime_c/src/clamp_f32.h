/* SPDX-License-Identifier: MIT */
/* clamp_f32.h - bounds of float outputs; NaN passes. */
#ifndef Q2C_CLAMP_F32_H
#define Q2C_CLAMP_F32_H

static inline float q2c_clamp_f32(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

#endif /* Q2C_CLAMP_F32_H */
