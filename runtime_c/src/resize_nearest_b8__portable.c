/* SPDX-License-Identifier: MIT */
/* resize_nearest_b8__portable - pixels of any element type.
 *
 *   memory   no scratch; in and out must not overlap
 *   source   TFLite reference_ops::ResizeNearestNeighbor; its float32 rule makes the tables, at generation
 */
#include "resize_nearest.h"

#include "bytes.h"

static void resize_row(const q2c_resize_nearest_params *p, const uint8_t *in, uint8_t *out)
{
    for (int32_t x = 0; x < p->out_w; ++x, out += p->pixel_bytes) {
        memcpy(out, in + p->columns[x] * p->pixel_bytes, (size_t)p->pixel_bytes);
    }
}

void q2c_resize_nearest_b8__portable(const q2c_resize_nearest_params *p, const void *in, void *out)
{
    const int32_t in_row = p->in_w * p->pixel_bytes;
    const int32_t out_row = p->out_w * p->pixel_bytes;
    const uint8_t *image = in;
    uint8_t *to = out;

    for (int32_t n = 0; n < p->batches; ++n, image += p->in_h * in_row) {
        for (int32_t y = 0; y < p->out_h; ++y, to += out_row) {
            if (y > 0 && p->rows[y] == p->rows[y - 1]) {
                memcpy(to, to - out_row, (size_t)out_row);
            } else {
                resize_row(p, image + p->rows[y] * in_row, to);
            }
        }
    }
}
