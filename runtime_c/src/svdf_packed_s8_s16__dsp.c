/* SPDX-License-Identifier: MIT */
/* svdf_packed_s8_s16__dsp - int8 SVDF with int16 state, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, features], out [batches, units], state [batches, units * rank, memory]; any sizes
 *   inner    one row of features x eight filters: sums_1x8__dsp; over time two products a step while the state moves on
 *   memory   scratch: one expanded row; in, out and state must not overlap
 *   bounds   see sums_1x8__dsp.h; the generator falls back where a layer passes them; sums over time wrap
 *   exact    bit for bit equal to svdf_s8_s16__portable
 *   source   method and derivation: docs/kernels.md#sums-on-packed-halfwords
 */
#include <stdint.h>

#include "svdf_packed__dsp.h"

typedef q2c_svdf_packed_params params;
typedef int16_t kept;
typedef int16_t activation;
typedef uint32_t weight;

#include "svdf_units__dsp.h"

static inline const uint32_t *eight(const params *p, const uint32_t *w, const int16_t *row, int32_t first,
                                    int32_t sums[8])
{
    (void)first;
    return q2c_sums_1x8__dsp(w, row, p->pairs, sums);
}

#include "svdf_step_s16__dsp.h"

void q2c_svdf_packed_s8_s16__dsp(const q2c_svdf_packed_params *p, const int8_t *in, int8_t *out, int16_t *state,
                                 void *scratch)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->features, out += p->units) {
        q2c_expand(scratch, in, p->features); /* what follows in the last word meets zero weights */
        run_filters(p, out, state, scratch);
        state += p->units * p->rank * p->memory;
    }
}
