/* SPDX-License-Identifier: MIT */
/* rfft_steps.h - the transform of a real signal; included after the arithmetic that fft_steps.h wants. */
#include "fft_steps.h"

/* Half of the spectrum's entries k and points - k, from the transform of even and odd samples as one complex signal. */
static void split(const params *p, complex_value *x, int32_t k)
{
    complex_value *const low = x + k, *const high = x + p->points - k;
    const complex_value mirrored = {high->re, minus(0, high->im)};
    const complex_value a = divided2(*low, 2), b = divided2(mirrored, 2);
    const complex_value both = plus2(a, b), apart = turned(minus2(a, b), p->split_turns + 2 * (k - 1));

    *low = (complex_value){half_sum(both.re, apart.re), half_sum(both.im, apart.im)};
    *high = (complex_value){half_difference(both.re, apart.re), half_difference(apart.im, both.im)};
}

/* One row: the transform works in place, in the output. */
static void transform_row(const params *p, const value *in, value *out)
{
    complex_value *const x = (complex_value *)(void *)out;

    for (int32_t i = 0; i < p->points; ++i) {
        const int32_t from = 2 * p->order[i];
        x[i].re = from < p->in_length ? in[from] : 0;
        x[i].im = from + 1 < p->in_length ? in[from + 1] : 0;
    }
    transform(p, x);
    const complex_value first = divided2(x[0], 2);
    x[0] = (complex_value){plus(first.re, first.im), 0};
    x[p->points] = (complex_value){minus(first.re, first.im), 0};
    for (int32_t k = 1; k <= p->points / 2; ++k) {
        split(p, x, k);
    }
}

static void transform_rows(const params *p, const value *in, value *out)
{
    for (int32_t row = 0; row < p->rows; ++row) {
        transform_row(p, in, out);
        in += p->in_length;
        out += 2 * (p->points + 1);
    }
}
