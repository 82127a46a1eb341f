/* SPDX-License-Identifier: MIT */
/* batch_to_space_b8__portable - pixels of any element type, image by image.
 *
 *   memory   no scratch; in and out must not overlap
 *   source   TFLite reference_ops::BatchToSpaceND
 */
#include "space_batch.h"

#include "bytes.h"

/* The pixel of image n at (y, x), counted from the uncropped corner. */
static const uint8_t *pixel_at(const q2c_batch_to_space_params *p, const void *in, int32_t n, int32_t y, int32_t x)
{
    const int32_t place = y % p->block_h * p->block_w + x % p->block_w;
    const int32_t row = (place * p->batches + n) * p->part_h + y / p->block_h;

    return (const uint8_t *)in + (row * p->part_w + x / p->block_w) * p->pixel_bytes;
}

void q2c_batch_to_space_b8__portable(const q2c_batch_to_space_params *p, const void *in, void *out)
{
    uint8_t *to = out;

    for (int32_t n = 0; n < p->batches; ++n) {
        for (int32_t y = 0; y < p->image_h; ++y) {
            for (int32_t x = 0; x < p->image_w; ++x, to += p->pixel_bytes) {
                memcpy(to, pixel_at(p, in, n, y + p->margin_h, x + p->margin_w), (size_t)p->pixel_bytes);
            }
        }
    }
}
