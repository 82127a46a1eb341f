/* SPDX-License-Identifier: MIT */
/* embedding_lookup_s8_f32__portable - rows of an int8 table, dequantized on the way: q * scale.
 *
 *   memory   no scratch; arguments must not overlap
 *   bounds   an index that is out of range takes the nearest row: nothing else is ever read
 *   source   TFLite embedding_lookup::EvalHybrid
 */
#include "embedding_lookup.h"

#include "index.h"

void q2c_embedding_lookup_s8_f32__portable(const q2c_embedding_lookup_params *p, const int32_t *indices,
                                           const int8_t *table, float *out)
{
    for (int32_t i = 0; i < p->index_count; ++i) {
        const int32_t row = q2c_clamp_index(indices[i], p->rows - 1);
        const float scale = p->scales[row * p->scale_step];
        const int8_t *values = table + row * p->columns;
        for (int32_t c = 0; c < p->columns; ++c) {
            *out++ = (float)values[c] * scale;
        }
    }
}
