/* SPDX-License-Identifier: MIT */
/* pool2d_pixels.h - the walk over the outputs of a pool, for one kernel a file.
 *
 * The file that includes this has typedefs `element` and `params`, and the function
 *     void pool_channels(const params *p, const element *first, element *out, int32_t rows, int32_t columns)
 * which makes all channels of one output pixel from its taps: rows are `row_step(p)` elements apart, columns p->channels.
 * Every window has a tap inside the image: SAME never pads a whole window, VALID never pads.
 */

static inline int32_t row_step(const params *p)
{
    return p->in_w * p->channels;
}

static void pool_channels(const params *p, const element *first, element *out, int32_t rows, int32_t columns);

/* All channels of the output pixel (y, x), from the taps inside the image. */
static void pool_pixel(const params *p, const element *image, element *out, int32_t y, int32_t x)
{
    const int32_t top = y * p->stride_h - p->pad_h;
    const int32_t left = x * p->stride_w - p->pad_w;
    const int32_t first_y = top > 0 ? top : 0;
    const int32_t first_x = left > 0 ? left : 0;
    const int32_t end_y = top + p->kernel_h < p->in_h ? top + p->kernel_h : p->in_h;
    const int32_t end_x = left + p->kernel_w < p->in_w ? left + p->kernel_w : p->in_w;
    const element *first = image + first_y * row_step(p) + first_x * p->channels;

    pool_channels(p, first, out, end_y - first_y, end_x - first_x);
}

static void pool_windows(const params *p, const element *in, element *out)
{
    for (int32_t n = 0; n < p->batches; ++n, in += p->in_h * row_step(p)) {
        for (int32_t y = 0; y < p->out_h; ++y) {
            for (int32_t x = 0; x < p->out_w; ++x, out += p->channels) {
                pool_pixel(p, in, out, y, x);
            }
        }
    }
}
