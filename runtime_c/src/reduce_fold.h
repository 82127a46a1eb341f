/* SPDX-License-Identifier: MIT */
/* reduce_fold.h - the loops that all reductions share, for one kernel a file.
 *
 * The file that includes this has typedefs `element`, `accumulator` and `params`, and the functions
 *     accumulator first(const params *p, element x)                       the first element of an output
 *     accumulator next(const params *p, accumulator so_far, element x)    every further one, in row-major order
 *     element finish(const params *p, accumulator all)
 */

static inline accumulator first(const params *p, element x);
static inline accumulator next(const params *p, accumulator so_far, element x);
static inline element finish(const params *p, accumulator all);

/* Where element `i` lies of those that these dimensions span. */
static int32_t offset_of(const int32_t *size, const int32_t *step, int32_t dimensions, int32_t i)
{
    int32_t offset = 0;

    for (int32_t d = dimensions - 1; i > 0; --d) {
        offset += i % size[d] * step[d];
        i /= size[d];
    }
    return offset;
}

static element fold(const params *p, const element *in)
{
    accumulator all = first(p, in[0]);
    int32_t start = 1;

    for (int32_t r = 0; r < p->rows_n; ++r, start = 0) {
        const element *row = in + offset_of(p->rows, p->rows_step, 3, r);
        for (int32_t i = start; i < p->row_n; ++i) {
            all = next(p, all, row[i * p->row_step]);
        }
    }
    return finish(p, all);
}

static void fold_all(const params *p, const element *in, element *out)
{
    for (int32_t o = 0; o < p->out_n; ++o) {
        out[o] = fold(p, in + offset_of(p->kept, p->kept_step, 4, o));
    }
}
