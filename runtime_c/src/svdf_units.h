/* SPDX-License-Identifier: MIT */
/* svdf_units.h - the loops that all SVDF kernels share, for one kernel a file.
 *
 * The file that includes this has typedefs `params`, `element` (of input and output), `kept` (of the state), `weight` and
 * `sum`, and the functions
 *     kept filtered(const params *p, const element *in, const weight *w)                   this step's result of a filter
 *     sum over_time(const params *p, sum so_far, const kept *memory, int32_t filter)       plus a filter over its memory
 *     element finish(const params *p, sum all)
 */
#include "bytes.h"

static inline kept filtered(const params *p, const element *in, const weight *w);
static inline sum over_time(const params *p, sum so_far, const kept *memory, int32_t filter);
static inline element finish(const params *p, sum all);

/* The oldest result goes, the newest comes last. */
static void remember(const params *p, kept *memory, kept newest)
{
    const size_t others = (size_t)p->memory - 1;

    memmove(memory, memory + 1, others * sizeof(kept));
    memory[others] = newest;
}

static void run_units(const params *p, const element *in, element *out, kept *memory)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->features) {
        int32_t filter = 0;
        for (int32_t u = 0; u < p->units; ++u) {
            sum all = p->bias[u];
            for (int32_t r = 0; r < p->rank; ++r, ++filter, memory += p->memory) {
                remember(p, memory, filtered(p, in, p->weights + filter * p->features));
                all = over_time(p, all, memory, filter);
            }
            *out++ = finish(p, all);
        }
    }
}
