/* SPDX-License-Identifier: MIT */
/* binary_floor_div_f32__portable - float division towards minus infinity, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out may be a where a is walked element by element
 *   bounds   in double, so that the quotient is not rounded up to a whole number
 *   source   TFLite reference_ops::FloorDiv
 */
#include "binary.h"

/* Doubles from 2^52 are whole. */
static inline double rounded_down(double x)
{
    if (!(x > -4503599627370496.0 && x < 4503599627370496.0)) {
        return x;
    }
    const double whole = (double)(int64_t)x; /* towards zero */
    return whole > x ? whole - 1.0 : whole;
}

void q2c_binary_floor_div_f32__portable(const q2c_binary_params *p, const float *a, const float *b, float *out)
{
    Q2C_FOR_ALL_PAIRS(p, float, a, b, *out++ = (float)rounded_down((double)x / (double)y));
}
