/* SPDX-License-Identifier: MIT */
/* conv2d_rows_s16__dsp - convolution of int16 by int8 with int64 sums, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',O]; any kernel, stride, dilation, padding, groups
 *   inner    one window x four channels: dot_4_s16__dsp
 *   memory   scratch: the bytes of one window; out may run into in from behind as far as no later window reads what is
 *            written
 *   bounds   |acc| < 2^47, proved at generation from the real weights
 *   exact    bit for bit equal to conv2d_s16__portable
 *   source   method and derivation: docs/kernels.md#16-bit-activations
 */
#include "conv2d_packed__dsp.h"

#include "dot_4_s16__dsp.h"

typedef q2c_conv2d_rows_s16_params params;

#include "conv2d_window__dsp.h"

/* The taps of a window side by side: where they lie so in the input, or in a copy. */
static const void *window_bytes(const params *p, const int8_t *in, q2c_corner at, int8_t *copy)
{
    if (p->kernel_h == 1 && p->side == p->kernel_w && is_inside(p, at)) {
        return in + offset(p, at);
    }
    copy_window(p, in, at, copy);
    return copy;
}

void q2c_conv2d_rows_s16__dsp(const q2c_conv2d_rows_s16_params *p, const int16_t *in, int16_t *out, void *scratch)
{
    const int8_t *image = (const int8_t *)in;
    const int32_t channels = p->out_c / (p->in_c / p->kernel_c); /* outputs of one group of inputs */
    const q2c_rows_s16 rows = {p->kernel_h * p->kernel_w * p->kernel_c / 2,
                               p->out_min,
                               p->out_max,
                               p->weights,
                               p->bias,
                               p->multiplier,
                               p->shift};

    for (int32_t n = 0; n < p->batches; ++n, image += p->in_h * p->in_w * p->in_c) {
        q2c_corner at = {-p->pad_h, -p->pad_w};
        for (int32_t left = p->out_h * p->out_w; left > 0; --left) {
            int32_t first = 0;
            for (int32_t c = 0; c < p->in_c; c += p->kernel_c, first += channels) {
                const int16_t *x = window_bytes(p, image + c, at, scratch);
                q2c_rows_times_s16(&rows, x, out + first, first, first + channels);
            }
            out += p->out_c;
            advance(p, &at);
        }
    }
}
