/* SPDX-License-Identifier: MIT */
/* cast_f32_int__portable - floats to integers of any size, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place where the output is no larger than the input
 *   bounds   towards zero; beyond the type they saturate; a NaN becomes the largest number
 *   source   TFLite CAST
 */
#include "cast.h"

/* The limits are powers of two, so that floats hold them. */
static inline int64_t whole(const q2c_cast_params *p, float x)
{
    const int32_t bits = 8 * p->out_bytes - p->out_signed;
    const float beyond = (float)((uint64_t)1 << (bits - 1)) * 2.0f;
    const int64_t largest = (int64_t)((((uint64_t)1 << (bits - 1)) - 1) * 2 + 1);

    if (!(x < beyond)) {
        return largest;
    }
    if (x <= (p->out_signed ? -beyond : 0.0f)) {
        return p->out_signed ? -largest - 1 : 0;
    }
    return (int64_t)x;
}

void q2c_cast_f32_int__portable(const q2c_cast_params *p, const float *in, void *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        q2c_store_integer(out, i, p->out_bytes, whole(p, in[i]));
    }
}
