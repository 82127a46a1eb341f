/* SPDX-License-Identifier: MIT */
/* svdf_packed_s8_s8__dsp - int8 SVDF with int8 state, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, features], out [batches, units], state [batches, units * rank, memory]; any sizes
 *   inner    one row of features x eight filters: sums_1x8__dsp; over time four products a step while the state moves on
 *   memory   scratch: one expanded row; in, out and state must not overlap
 *   bounds   see sums_1x8__dsp.h; the generator falls back where a layer passes them; sums over time wrap
 *   exact    bit for bit equal to svdf_s8_s8__portable
 *   source   method and derivation: docs/kernels.md#sums-on-packed-halfwords
 */
#include <stdint.h>

#include "svdf_packed__dsp.h"

typedef q2c_svdf_packed_s8_params params;
typedef int8_t kept;
typedef int16_t activation;
typedef uint32_t weight;

#include "svdf_units__dsp.h"

static inline const uint32_t *eight(const params *p, const uint32_t *w, const int16_t *row, int32_t first,
                                    int32_t sums[8])
{
    (void)first;
    return q2c_sums_1x8__dsp(w, row, p->pairs, sums);
}

static inline kept saturated(int32_t x, int32_t zp)
{
    return (kept)(q2c_saturate_8(x) + zp);
}

static inline int32_t step(kept *memory, const kept *weights, int32_t n, kept newest, int32_t sum)
{
    int32_t left = n - 1; /* older results, which move by one place */

    for (; left >= 4; left -= 4, memory += 4, weights += 4) {
        const uint32_t results = q2c_load_word(memory + 1), words = q2c_load_word(weights);
        q2c_store_word(memory, results);
        sum = q2c_two_products(q2c_even_bytes(results), q2c_even_bytes(words), sum);
        sum = q2c_two_products(q2c_odd_bytes(results), q2c_odd_bytes(words), sum);
    }
    for (; left > 0; --left, ++memory, ++weights) {
        memory[0] = memory[1];
        sum = q2c_wrapping_add(sum, memory[0] * weights[0]);
    }
    memory[0] = newest;
    return q2c_wrapping_add(sum, newest * weights[0]);
}

void q2c_svdf_packed_s8_s8__dsp(const q2c_svdf_packed_s8_params *p, const int8_t *in, int8_t *out, int8_t *state,
                                void *scratch)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->features, out += p->units) {
        q2c_expand(scratch, in, p->features); /* what follows in the last word meets zero weights */
        run_filters(p, out, state, scratch);
        state += p->units * p->rank * p->memory;
    }
}
