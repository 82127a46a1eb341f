/* SPDX-License-Identifier: MIT */
/* space_batch.h - images whose pixels are sorted into smaller images, and back.
 *
 * Part (row * block_w + column) * batches + image holds the pixels of one image that lie at that row and column of their
 * block; the blocks start `margin` pixels above and left of the image.
 */
#ifndef Q2C_SPACE_BATCH_H
#define Q2C_SPACE_BATCH_H

#include <stdint.h>

typedef struct {
    int32_t batches;          /* whole images */
    int32_t image_h, image_w; /* of a whole image */
    int32_t part_h, part_w;   /* of a part; there are batches * block_h * block_w */
    int32_t pixel_bytes;
    int32_t block_h, block_w;
    int32_t margin_h, margin_w; /* padding or crop above and to the left */
} q2c_batch_to_space_params;

typedef struct {
    int32_t batches;
    int32_t image_h, image_w;
    int32_t part_h, part_w;
    int32_t pixel_bytes;
    int32_t block_h, block_w;
    int32_t margin_h, margin_w;
    int32_t zero; /* the byte of padding, 0 to 255 */
} q2c_space_to_batch_params;

void q2c_space_to_batch_b8__portable(const q2c_space_to_batch_params *p, const void *in, void *out);
void q2c_batch_to_space_b8__portable(const q2c_batch_to_space_params *p, const void *in, void *out);

#endif /* Q2C_SPACE_BATCH_H */
