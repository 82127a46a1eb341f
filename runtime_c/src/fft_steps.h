/* SPDX-License-Identifier: MIT */
/* fft_steps.h - the butterflies of a mixed-radix Fourier transform, for one kernel a file.
 *
 * The file that includes this has typedefs `params` and `value` and the arithmetic of one number:
 *     value plus(value a, value b)                              value minus(value a, value b)
 *     value times(value a, value b)                             value divided(value a, int32_t by)
 *     value dot(value a, value b, value c, value d)             a * b + c * d, rounded once
 *     value cross(value a, value b, value c, value d)           a * b - c * d, rounded once
 *     value half_sum(value a, value b)                          value half_difference(value a, value b)
 * `divided` keeps every sum of a stage in range; of floats it does nothing.
 */
typedef struct {
    value re, im;
} complex_value;

static complex_value plus2(complex_value a, complex_value b)
{
    return (complex_value){plus(a.re, b.re), plus(a.im, b.im)};
}

static complex_value minus2(complex_value a, complex_value b)
{
    return (complex_value){minus(a.re, b.re), minus(a.im, b.im)};
}

static complex_value turned(complex_value a, const value *turn)
{
    return (complex_value){cross(a.re, turn[0], a.im, turn[1]), dot(a.re, turn[1], a.im, turn[0])};
}

static complex_value scaled(complex_value a, value by)
{
    return (complex_value){times(a.re, by), times(a.im, by)};
}

static complex_value divided2(complex_value a, int32_t by)
{
    return (complex_value){divided(a.re, by), divided(a.im, by)};
}

/* a * i */
static complex_value quarter_turned(complex_value a)
{
    return (complex_value){minus(0, a.im), a.re};
}

static void butterfly_2(complex_value *x, int32_t part)
{
    const complex_value a = x[0], b = x[part];

    x[0] = plus2(a, b);
    x[part] = minus2(a, b);
}

static void butterfly_3(complex_value *x, int32_t part, const value *third)
{
    const complex_value both = plus2(x[part], x[2 * part]);
    const complex_value apart = scaled(minus2(x[part], x[2 * part]), third[1]);
    const complex_value half = {half_sum(both.re, 0), half_sum(both.im, 0)};
    const complex_value middle = minus2(x[0], half), side = quarter_turned(apart);

    x[0] = plus2(x[0], both);
    x[part] = plus2(middle, side);
    x[2 * part] = minus2(middle, side);
}

static void butterfly_4(complex_value *x, int32_t part, int32_t inverse)
{
    const complex_value even = plus2(x[0], x[2 * part]), apart = minus2(x[0], x[2 * part]);
    const complex_value odd = plus2(x[part], x[3 * part]);
    const complex_value side = quarter_turned(minus2(x[part], x[3 * part]));

    x[0] = plus2(even, odd);
    x[2 * part] = minus2(even, odd);
    x[part] = inverse ? plus2(apart, side) : minus2(apart, side);
    x[3 * part] = inverse ? minus2(apart, side) : plus2(apart, side);
}

static void butterfly_5(complex_value *x, int32_t part, const value *fifth, const value *two_fifths)
{
    const value ca = fifth[0], sa = fifth[1], cb = two_fifths[0], sb = two_fifths[1];
    const complex_value a = x[0];
    const complex_value near = plus2(x[part], x[4 * part]), near_apart = minus2(x[part], x[4 * part]);
    const complex_value far = plus2(x[2 * part], x[3 * part]), far_apart = minus2(x[2 * part], x[3 * part]);
    const complex_value first = plus2(plus2(a, scaled(near, ca)), scaled(far, cb));
    const complex_value second = plus2(plus2(a, scaled(near, cb)), scaled(far, ca));
    const complex_value one = quarter_turned(plus2(scaled(near_apart, sa), scaled(far_apart, sb)));
    const complex_value two = quarter_turned(minus2(scaled(near_apart, sb), scaled(far_apart, sa)));

    x[0] = plus2(a, plus2(near, far));
    x[part] = plus2(first, one);
    x[4 * part] = minus2(first, one);
    x[2 * part] = plus2(second, two);
    x[3 * part] = minus2(second, two);
}

static void butterfly(const params *p, complex_value *x, int32_t radix, int32_t part, const value *turns[5])
{
    switch (radix) {
    case 2:
        butterfly_2(x, part);
        break;
    case 3:
        butterfly_3(x, part, turns[1]);
        break;
    case 4:
        butterfly_4(x, part, p->inverse);
        break;
    default:
        butterfly_5(x, part, turns[1], turns[2]);
        break;
    }
}

/* Combines `radix` transforms of `part` points, side by side, into one. */
static void combine(const params *p, complex_value *x, int32_t radix, int32_t part)
{
    const int32_t step = p->points / (radix * part);
    const value *turns[5];

    for (int32_t k = 0; k < radix; ++k) {
        turns[k] = p->turns + 2 * k * step * part;
    }
    for (int32_t i = 0; i < part; ++i) {
        x[i] = divided2(x[i], radix);
        for (int32_t k = 1; k < radix; ++k) {
            x[i + k * part] = turned(divided2(x[i + k * part], radix), p->turns + 2 * k * i * step);
        }
        butterfly(p, x + i, radix, part, turns);
    }
}

/* The transform of points that stand in the order of `p->order`. */
static void transform(const params *p, complex_value *x)
{
    int32_t part = 1;

    for (int32_t stage = p->stages - 1; stage >= 0; --stage) {
        const int32_t radix = p->radices[stage];
        for (int32_t block = 0; block < p->points; block += radix * part) {
            combine(p, x + block, radix, part);
        }
        part *= radix;
    }
}
