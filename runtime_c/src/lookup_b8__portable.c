/* SPDX-License-Identifier: MIT */
/* lookup_b8__portable - one byte becomes another, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   every function of one quantized byte
 */
#include "lookup.h"

void q2c_lookup_b8__portable(const q2c_lookup_params *p, const uint8_t *in, uint8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = p->table[in[i]];
    }
}
