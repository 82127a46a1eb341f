/* SPDX-License-Identifier: MIT */
/* scatter_nd.h - slices added to a tensor of zeros, at places that indices name. */
#ifndef Q2C_SCATTER_ND_H
#define Q2C_SCATTER_ND_H

#include <stdint.h>

typedef struct {
    int32_t index_count;   /* indices, each of `depth` numbers */
    int32_t slice;         /* elements */
    int32_t zero;          /* the stored value that stands for zero: the tensor holds nothing else before */
    int32_t depth;         /* leading dimensions that an index names */
    const int32_t *places; /* [depth][2]: size, stride in elements */
} q2c_scatter_nd_params;

/* Integers of 1, 4 and 8 bytes, signed or not, add modulo 2^bits; bools by "or". */
void q2c_scatter_nd_b8__portable(const q2c_scatter_nd_params *p, const int32_t *indices, const void *in, void *out);
void q2c_scatter_nd_b32__portable(const q2c_scatter_nd_params *p, const int32_t *indices, const void *in, void *out);
void q2c_scatter_nd_b64__portable(const q2c_scatter_nd_params *p, const int32_t *indices, const void *in, void *out);
void q2c_scatter_nd_bool__portable(const q2c_scatter_nd_params *p, const int32_t *indices, const void *in, void *out);
void q2c_scatter_nd_f32__portable(const q2c_scatter_nd_params *p, const int32_t *indices, const float *in, float *out);

/* Where index number i points to, in elements; -1 where a number of it is out of range. */
static inline int32_t q2c_scatter_place(const q2c_scatter_nd_params *p, const int32_t *indices, int32_t i)
{
    int32_t offset = 0;

    for (int32_t d = 0; d < p->depth; ++d) {
        const int32_t index = indices[i * p->depth + d];
        if (index < 0 || index >= p->places[2 * d]) {
            return -1;
        }
        offset += index * p->places[2 * d + 1];
    }
    return offset;
}

#endif /* Q2C_SCATTER_ND_H */
