/* SPDX-License-Identifier: MIT */
/* pool2d_windows.h - pools one channel at a time, for one kernel a file.
 *
 * The file that includes this has typedefs `element` and `params`, and the function
 *     element pool(const params *p, const element *first, int32_t rows, int32_t columns)
 * which gives one output from the taps of one channel: see pool2d_pixels.h.
 */
#include "pool2d_pixels.h"

static element pool(const params *p, const element *first, int32_t rows, int32_t columns);

static void pool_channels(const params *p, const element *first, element *out, int32_t rows, int32_t columns)
{
    for (int32_t c = 0; c < p->channels; ++c) {
        out[c] = pool(p, first + c, rows, columns);
    }
}
