/* SPDX-License-Identifier: MIT */
/* space_to_batch_b8__portable - pixels of any element type, part by part.
 *
 *   memory   no scratch; in and out must not overlap
 *   source   TFLite reference_ops::SpaceToBatchND
 */
#include "space_batch.h"

#include "bytes.h"

/* One row of a part: every block_w-th pixel of image row y from column x on; padding outside. Returns its end. */
static uint8_t *take_row(const q2c_space_to_batch_params *p, const uint8_t *image, int32_t y, int32_t x, uint8_t *out)
{
    const size_t pixel = (size_t)p->pixel_bytes;

    for (int32_t i = 0; i < p->part_w; ++i, x += p->block_w, out += pixel) {
        if (y < 0 || y >= p->image_h || x < 0 || x >= p->image_w) {
            memset(out, p->zero, pixel);
        } else {
            memcpy(out, image + (y * p->image_w + x) * p->pixel_bytes, pixel);
        }
    }
    return out;
}

void q2c_space_to_batch_b8__portable(const q2c_space_to_batch_params *p, const void *in, void *out)
{
    const int32_t image_bytes = p->image_h * p->image_w * p->pixel_bytes;
    uint8_t *to = out;

    for (int32_t place = 0; place < p->block_h * p->block_w; ++place) {
        const int32_t first_y = place / p->block_w - p->margin_h;
        const int32_t first_x = place % p->block_w - p->margin_w;
        for (int32_t n = 0; n < p->batches; ++n) {
            const uint8_t *image = (const uint8_t *)in + n * image_bytes;
            for (int32_t y = 0; y < p->part_h; ++y) {
                to = take_row(p, image, first_y + y * p->block_h, first_x, to);
            }
        }
    }
}
