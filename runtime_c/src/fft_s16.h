/* SPDX-License-Identifier: MIT */
/* fft_s16.h - numbers of a 16-bit transform: Q0.15, products rounded (ties up), sums wrap as TFLite's do. */
#include <stdint.h>

static inline int16_t rounded(int32_t product)
{
    return (int16_t)((product + (1 << 14)) >> 15);
}

static inline int16_t plus(int16_t a, int16_t b)
{
    return (int16_t)(a + b);
}

static inline int16_t minus(int16_t a, int16_t b)
{
    return (int16_t)(a - b);
}

static inline int16_t times(int16_t a, int16_t b)
{
    return rounded(a * b);
}

static inline int16_t divided(int16_t a, int32_t by)
{
    return rounded(a * (INT16_MAX / by));
}

/* Sums of two products reach 2^31 where all four numbers are -2^15; tables hold no such number. */
static inline int16_t dot(int16_t a, int16_t b, int16_t c, int16_t d)
{
    return rounded(a * b + c * d);
}

static inline int16_t cross(int16_t a, int16_t b, int16_t c, int16_t d)
{
    return rounded(a * b - c * d);
}

static inline int16_t half_sum(int16_t a, int16_t b)
{
    return (int16_t)((a + b) >> 1);
}

static inline int16_t half_difference(int16_t a, int16_t b)
{
    return (int16_t)((a - b) >> 1);
}
