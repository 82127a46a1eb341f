/* SPDX-License-Identifier: MIT */
/* svdf_rows_s8_s16__dsp - int8 SVDF with int16 state and any weights, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [batches, features], out [batches, units], state [batches, units * rank, memory]; any sizes
 *   inner    one row of features x four filters: dot_4__dsp; over time two products a step while the state moves on
 *   memory   no scratch; in, out and state must not overlap
 *   bounds   twice a sum over the features is an int32; the generator falls back elsewhere; sums over time wrap
 *   exact    bit for bit equal to svdf_s8_s16__portable
 *   source   method and derivation: docs/kernels.md#rows-of-plain-weights
 */
#include <stdint.h>

#include "svdf_packed__dsp.h"

#include "dot_4__dsp.h"

typedef q2c_svdf_rows_params params;
typedef int16_t kept;
typedef int8_t activation;
typedef int8_t weight;

#include "svdf_units__dsp.h"

static inline const int8_t *eight(const params *p, const int8_t *w, const int8_t *row, int32_t first, int32_t sums[8])
{
    const int32_t others = p->units * p->rank - 1 - first; /* what is missing of eight is the last filter again */

    for (int32_t half = 0; half < 8; half += 4) {
        const int8_t *rows[4];
        for (int32_t i = 0; i < 4; ++i) {
            sums[half + i] = p->start[first];
            rows[i] = w;
            if (half + i < others) {
                w += p->features;
                ++first;
            }
        }
        q2c_dot_4__dsp(sums + half, row, rows, p->features);
    }
    return w;
}

#include "svdf_step_s16__dsp.h"

void q2c_svdf_rows_s8_s16__dsp(const q2c_svdf_rows_params *p, const int8_t *in, int8_t *out, int16_t *state)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->features, out += p->units) {
        run_filters(p, out, state, in);
        state += p->units * p->rank * p->memory;
    }
}
