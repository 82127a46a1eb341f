/* SPDX-License-Identifier: MIT */
/* softmax_s16__portable - int16 softmax from two tables, plain C99: the definition.
 *
 *   shapes   any rows; depth <= 65538, so that the sum of exponentials stays below 2^31
 *   memory   in place; the exponentials wait in the output
 *   bounds   |difference * 2^shift| < 2^31, checked at generation
 *   source   TFLite reference_ops::SoftmaxInt16
 */
#include "softmax.h"

#include "fixedpoint.h"

/* The table at x, between two of its 513 entries in a straight line. */
static int32_t look_up(const int16_t *table, int32_t x)
{
    const int16_t *entry = table + 256 + (x >> 7);
    const int32_t slope = entry[1] - entry[0];
    return entry[0] + ((slope * (x & 127) + 64) >> 7);
}

/* Writes exp(in - largest) in Q0.15 and returns the sum. */
static int32_t write_exps(const q2c_softmax_s16_params *p, const int16_t *in, int16_t *out)
{
    int32_t largest = in[0];
    int32_t sum = 0;

    for (int32_t c = 1; c < p->depth; ++c) {
        largest = in[c] > largest ? in[c] : largest;
    }
    for (int32_t c = 0; c < p->depth; ++c) {
        const int32_t scaled = q2c_requantize(in[c] - largest, p->multiplier, p->shift);
        const int32_t position = scaled < -65535 ? -32768 : scaled + 32767; /* scaled <= 0 */
        out[c] = (int16_t)look_up(p->exp_table, position);
        sum += out[c];
    }
    return sum;
}

static void softmax_row(const q2c_softmax_s16_params *p, const int16_t *in, int16_t *out)
{
    const int32_t sum = write_exps(p, in, out); /* at least 32767: exp of the largest */
    const int32_t zeros = q2c_leading_zeros((uint32_t)sum);
    const int32_t mantissa = ((sum << (zeros - 1)) / 2 + (1 << 12)) >> 13; /* of 1 to 2, in Q16 */
    const int32_t position = q2c_clamp(mantissa - (1 << 16) - (1 << 15), -32768, 32767);
    const int32_t inverse = look_up(p->inverse_table, position);
    const int32_t right = 31 - zeros;

    for (int32_t c = 0; c < p->depth; ++c) {
        const int32_t stored =
            (out[c] * inverse + (1 << (right - 1))) >> right; /* below 2^30 + 2^29 before the shift */
        out[c] = (int16_t)q2c_clamp(stored, 0, 32767);
    }
}

void q2c_softmax_s16__portable(const q2c_softmax_s16_params *p, const int16_t *in, int16_t *out)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, out += p->depth) {
        softmax_row(p, in, out);
    }
}
