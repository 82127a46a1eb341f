/* SPDX-License-Identifier: MIT */
/* embedding_lookup.h - float rows from a table of int8. */
#ifndef Q2C_EMBEDDING_LOOKUP_H
#define Q2C_EMBEDDING_LOOKUP_H

#include <stdint.h>

typedef struct {
    int32_t index_count;
    int32_t rows, columns;
    int32_t scale_step;  /* 1: a scale for each row, 0: one for all */
    const float *scales; /* [rows] or [1] */
} q2c_embedding_lookup_params;

void q2c_embedding_lookup_s8_f32__portable(const q2c_embedding_lookup_params *p, const int32_t *indices,
                                           const int8_t *table, float *out);

#endif /* Q2C_EMBEDDING_LOOKUP_H */
