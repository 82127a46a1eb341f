/* SPDX-License-Identifier: MIT */
/* svdf_units__dsp.h - the loop over the filters that SVDF kernels on packed halfwords share, for one kernel a file.
 *
 * The file that includes this has typedefs `params`, `kept` (of the state), `activation` and `weight`, and the functions
 *     const weight *eight(const params *p, const weight *w, const activation *row, int32_t first, int32_t sums[8])
 *     kept saturated(int32_t x, int32_t zp)
 *     int32_t step(kept *memory, const kept *weights, int32_t n, kept newest, int32_t sum)
 * The first sums the features up for eight filters from `first` on, as `rescale` wants them, and returns the next ones'
 * weights. The second is what the state keeps of a result. The third moves the memory on by one and adds its inner product with the
 * weights, modulo 2^32.
 */
#include "expand__dsp.h"
#include "requantize.h"
#include "sums_1x8__dsp.h"

static inline const weight *eight(const params *p, const weight *w, const activation *row, int32_t first,
                                  int32_t sums[8]);
static inline kept saturated(int32_t x, int32_t zp);
static inline int32_t step(kept *memory, const kept *weights, int32_t n, kept newest, int32_t sum);

static inline void run_filters(const params *p, int8_t *out, kept *memory, const activation *row)
{
    const weight *w = p->weights;
    const kept *weights = p->weights_time;
    int32_t sums[8];
    int32_t filter = 0;

    for (int32_t u = 0; u < p->units; ++u) {
        int32_t all = p->bias[u];
        for (int32_t r = 0; r < p->rank; ++r, memory += p->memory, weights += p->memory, ++filter) {
            if (filter % 8 == 0) {
                w = eight(p, w, row, filter, sums);
            }
            const int32_t result = q2c_rescale_doubled(p->rescale, sums[filter % 8]);
            all = step(memory, weights, p->memory, saturated(result, p->state_zp), all);
        }
        const int32_t scaled = q2c_requantize(all, p->multiplier, p->shift);
        out[u] = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, -128, 127);
    }
}
