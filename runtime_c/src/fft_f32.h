/* SPDX-License-Identifier: MIT */
/* fft_f32.h - numbers of a float transform. */
#include <stdint.h>

static inline float plus(float a, float b)
{
    return a + b;
}

static inline float minus(float a, float b)
{
    return a - b;
}

static inline float times(float a, float b)
{
    return a * b;
}

static inline float divided(float a, int32_t by)
{
    (void)by;
    return a;
}

static inline float dot(float a, float b, float c, float d)
{
    return a * b + c * d;
}

static inline float cross(float a, float b, float c, float d)
{
    return a * b - c * d;
}

static inline float half_sum(float a, float b)
{
    return (a + b) * 0.5f;
}

static inline float half_difference(float a, float b)
{
    return (a - b) * 0.5f;
}
