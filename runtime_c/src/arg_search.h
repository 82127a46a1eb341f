/* SPDX-License-Identifier: MIT */
/* arg_search.h - the search that ARG_MAX and ARG_MIN share, for one kernel a file.
 *
 * The file that includes this has typedefs `element` and `position`, and the function
 *     int better(element candidate, element best)
 */

static inline int better(element candidate, element best);

/* Where the first of the best among axis_n elements is; they lie inner_n apart. */
static int32_t search(const q2c_arg_params *p, const element *in)
{
    element best = in[0];
    int32_t found = 0;

    for (int32_t i = 1; i < p->axis_n; ++i) {
        const element candidate = in[i * p->inner_n];
        if (better(candidate, best)) {
            best = candidate;
            found = i;
        }
    }
    return found;
}

static void search_all(const q2c_arg_params *p, const element *in, position *out)
{
    for (int32_t outer = 0; outer < p->outer_n; ++outer, in += p->axis_n * p->inner_n) {
        for (int32_t inner = 0; inner < p->inner_n; ++inner) {
            *out++ = search(p, in + inner);
        }
    }
}
