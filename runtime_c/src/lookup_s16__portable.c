/* SPDX-License-Identifier: MIT */
/* lookup_s16__portable - a line through a table of 513 points, plain C99: the definition.
 *
 *   shapes   any number of elements
 *   memory   no scratch; in place
 *   bounds   differences of neighbours and the result wrap in 16 bits as TFLite's do
 *   source   TFLite LUTLookup for int16
 */
#include "lookup.h"

/* A point for every 128 steps of the input. */
static inline int16_t between(const int16_t *table, int32_t x)
{
    const int16_t *point = table + 256 + (x >> 7);
    const int32_t slope = (int16_t)(point[1] - point[0]);
    return (int16_t)(point[0] + ((slope * (x & 0x7F) + 64) >> 7));
}

void q2c_lookup_s16__portable(const q2c_lookup_s16_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t i = 0; i < p->elements; ++i) {
        out[i] = between(p->table, in[i]);
    }
}
