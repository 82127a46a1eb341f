/* SPDX-License-Identifier: MIT */
/* cumsum_lines.h - the loops that all CUMSUM kernels share, for one kernel a file.
 *
 * The file that includes this has typedefs `element`, `accumulator` and `params`, and the functions
 *     accumulator zero(const params *p)
 *     accumulator plus(const params *p, accumulator sum, element x)
 *     element finish(const params *p, accumulator sum)
 */

static inline accumulator zero(const params *p);
static inline accumulator plus(const params *p, accumulator sum, element x);
static inline element finish(const params *p, accumulator sum);

/* The sums of one line, whose elements are `step` apart. */
static void sum_line(const params *p, const element *in, element *out, int32_t step)
{
    accumulator before = zero(p);

    for (int32_t i = 0; i < p->axis_n; ++i, in += step, out += step) {
        const accumulator after = plus(p, before, *in);
        *out = finish(p, p->exclusive ? before : after);
        before = after;
    }
}

static void sum_lines(const params *p, const element *in, element *out)
{
    const int32_t first = p->reverse ? (p->axis_n - 1) * p->inner_n : 0;
    const int32_t step = p->reverse ? -p->inner_n : p->inner_n;

    for (int32_t outer = 0; outer < p->outer_n; ++outer) {
        for (int32_t inner = 0; inner < p->inner_n; ++inner) {
            const int32_t start = outer * p->axis_n * p->inner_n + first + inner;
            sum_line(p, in + start, out + start, step);
        }
    }
}
