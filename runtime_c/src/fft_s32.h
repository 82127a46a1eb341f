/* SPDX-License-Identifier: MIT */
/* fft_s32.h - numbers of a 32-bit transform: Q0.31, products rounded (ties up), sums wrap as TFLite's do. */
#include <stdint.h>

static inline int32_t rounded(int64_t product)
{
    return (int32_t)((product + (1 << 30)) >> 31);
}

static inline int32_t plus(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t minus(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

static inline int32_t times(int32_t a, int32_t b)
{
    return rounded((int64_t)a * b);
}

static inline int32_t divided(int32_t a, int32_t by)
{
    return rounded((int64_t)a * (INT32_MAX / by));
}

/* Tables hold no -2^31: two products with their numbers stay within 64 bits. */
static inline int32_t dot(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return rounded((int64_t)a * b + (int64_t)c * d);
}

static inline int32_t cross(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return rounded((int64_t)a * b - (int64_t)c * d);
}

static inline int32_t half_sum(int32_t a, int32_t b)
{
    return plus(a, b) >> 1;
}

static inline int32_t half_difference(int32_t a, int32_t b)
{
    return minus(a, b) >> 1;
}
