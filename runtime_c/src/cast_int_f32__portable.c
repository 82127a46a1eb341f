/* SPDX-License-Identifier: MIT */
/* cast_int_f32__portable - integers of any size to floats, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place where the output is no larger than the input
 *   bounds   one rounding, to the nearest
 *   source   TFLite CAST
 */
#include "cast.h"

static inline float as_float(int64_t x)
{
    return (float)x;
}

void q2c_cast_int_f32__portable(const q2c_cast_params *p, const void *in, float *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = as_float(q2c_load_integer(in, i, p->in_bytes, p->in_signed));
    }
}
