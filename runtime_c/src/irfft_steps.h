/* SPDX-License-Identifier: MIT */
/* irfft_steps.h - the real signal of a spectrum; included after the arithmetic that fft_steps.h wants. */
#include "fft_steps.h"

/* Entries k and points - k of the complex signal of even and odd samples, from those of the spectrum. */
static void join(const params *p, const complex_value *in, complex_value *x, int32_t k)
{
    const complex_value high = in[p->points - k], mirrored = {high.re, minus(0, high.im)};
    const complex_value a = divided2(in[k], 2), b = divided2(mirrored, 2);
    const complex_value even = plus2(a, b), odd = turned(minus2(a, b), p->split_turns + 2 * (k - 1));
    const complex_value apart = minus2(even, odd);

    x[k] = plus2(even, odd);
    x[p->points - k] = (complex_value){apart.re, minus(0, apart.im)};
}

/* One row. `joined` has room for all points. */
static void transform_row(const params *p, const value *in, value *out, complex_value *joined)
{
    const complex_value *const spectrum = (const complex_value *)(const void *)in;
    complex_value *const x = (complex_value *)(void *)out;
    const value first = spectrum[0].re, last = spectrum[p->points].re;

    joined[0] = divided2((complex_value){plus(first, last), minus(first, last)}, 2);
    for (int32_t k = 1; k <= p->points / 2; ++k) {
        join(p, spectrum, joined, k);
    }
    for (int32_t i = 0; i < p->points; ++i) {
        x[i] = joined[p->order[i]];
    }
    transform(p, x);
}

static void transform_rows(const params *p, const value *in, value *out, void *scratch)
{
    for (int32_t row = 0; row < p->rows; ++row) {
        transform_row(p, in, out, (complex_value *)scratch);
        in += p->in_length;
        out += 2 * p->points;
    }
}
