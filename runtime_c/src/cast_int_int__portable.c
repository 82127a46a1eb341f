/* SPDX-License-Identifier: MIT */
/* cast_int_int__portable - integers of any size to integers of any size, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place where the output is no larger than the input
 *   bounds   the upper bits are cut off
 *   source   TFLite CAST
 */
#include "cast.h"

void q2c_cast_int_int__portable(const q2c_cast_params *p, const void *in, void *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        q2c_store_integer(out, i, p->out_bytes, q2c_load_integer(in, i, p->in_bytes, p->in_signed));
    }
}
