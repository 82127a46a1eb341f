/* SPDX-License-Identifier: MIT */
/* mirror_pad_b8__portable - elements of any type, row by row of the output.
 *
 *   memory   no scratch; in and out must not overlap
 *   bounds   a border is at most as long as the dimension, REFLECT one less (checked at generation)
 *   source   TFLite mirror_pad::Eval
 */
#include "mirror_pad.h"

#include "bytes.h"

/* The input position for output position `at` along one axis. */
static int32_t mirrored(const q2c_mirror_pad_params *p, const int32_t *axis, int32_t at)
{
    const int32_t size = axis[1];
    const int32_t i = at - axis[0];

    return i < 0 ? p->reflect - 1 - i : i < size ? i : 2 * size - 1 - p->reflect - i;
}

/* The row of the input, in elements, that becomes the row of the output at these positions. */
static int32_t input_row(const q2c_mirror_pad_params *p, const int32_t *at)
{
    int32_t row = 0;

    for (int32_t d = 0; d < p->dims - 1; ++d) {
        row = row * p->axes[3 * d + 1] + mirrored(p, p->axes + 3 * d, at[d]);
    }
    return row * p->axes[3 * (p->dims - 1) + 1];
}

/* The border of one row along the last axis, from position `at` to `end`. Returns its end in the output. */
static uint8_t *pad_border(const q2c_mirror_pad_params *p, const uint8_t *in, int32_t at, int32_t end, uint8_t *out)
{
    const int32_t *axis = p->axes + 3 * (p->dims - 1);

    for (; at < end; ++at, out += p->element_bytes) {
        memcpy(out, in + mirrored(p, axis, at) * p->element_bytes, (size_t)p->element_bytes);
    }
    return out;
}

/* One row along the last axis, whose inside is one run. Returns its end in the output. */
static uint8_t *pad_row(const q2c_mirror_pad_params *p, const uint8_t *in, uint8_t *out)
{
    const int32_t *axis = p->axes + 3 * (p->dims - 1);
    const int32_t inside_bytes = axis[1] * p->element_bytes;
    const int32_t after = axis[0] + axis[1];

    out = pad_border(p, in, 0, axis[0], out);
    memcpy(out, in, (size_t)inside_bytes);
    return pad_border(p, in, after, after + axis[2], out + inside_bytes);
}

/* Moves on to the next row of the output; 0 after the last one. */
static int next_row(const q2c_mirror_pad_params *p, int32_t *at)
{
    for (int32_t d = p->dims - 2; d >= 0; --d) {
        const int32_t *axis = p->axes + 3 * d;
        if (++at[d] < axis[0] + axis[1] + axis[2]) {
            return 1;
        }
        at[d] = 0;
    }
    return 0;
}

void q2c_mirror_pad_b8__portable(const q2c_mirror_pad_params *p, const void *in, void *out)
{
    int32_t at[Q2C_MIRROR_PAD_DIMS] = {0};

    do {
        out = pad_row(p, (const uint8_t *)in + input_row(p, at) * p->element_bytes, out);
    } while (next_row(p, at));
}
