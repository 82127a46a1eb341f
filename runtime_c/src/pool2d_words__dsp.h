/* SPDX-License-Identifier: MIT */
/* pool2d_words__dsp.h - pools of int8 four channels at a time, on cores with the DSP extension, for one kernel a file.
 *
 * The file that includes this has the functions
 *     uint32_t pool_word(const params *p, const int8_t *first, int32_t rows, int32_t columns)
 *     int8_t pool(const params *p, const int8_t *first, int32_t rows, int32_t columns)
 * which give four channels of an output, and one: see pool2d_pixels.h.
 */
#include <stdint.h>

#include "expand__dsp.h"
#include "pool2d.h"

typedef int8_t element;
typedef q2c_pool2d_params params;

#include "pool2d_pixels.h"

static uint32_t pool_word(const params *p, const int8_t *first, int32_t rows, int32_t columns);
static int8_t pool(const params *p, const int8_t *first, int32_t rows, int32_t columns);

static void pool_channels(const params *p, const int8_t *first, int8_t *out, int32_t rows, int32_t columns)
{
    int32_t left = p->channels;
    if (columns == p->in_w) { /* whole rows follow each other */
        columns *= rows;
        rows = 1;
    }
    for (; left >= 4; left -= 4, first += 4, out += 4) {
        q2c_store_word(out, pool_word(p, first, rows, columns));
    }
    for (; left > 0; --left) {
        *out++ = pool(p, first++, rows, columns);
    }
}
