/* SPDX-License-Identifier: MIT */
/* flip_sign_b8__portable - int8 to uint8 and back: the sign bit flipped, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   source   q + 128 with zero point + 128
 */
#include "lookup.h"

void q2c_flip_sign_b8__portable(const q2c_flip_sign_params *p, const uint8_t *in, uint8_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = in[i] ^ 0x80u;
    }
}
