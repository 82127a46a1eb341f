/* SPDX-License-Identifier: MIT */
/* cast_int_bool__portable - integers of any size to truths, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   TFLite CAST
 */
#include "cast.h"

void q2c_cast_int_bool__portable(const q2c_cast_params *p, const void *in, uint8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = q2c_load_integer(in, i, p->in_bytes, p->in_signed) != 0;
    }
}
