/* SPDX-License-Identifier: MIT */
/* conv3d_f32__portable - convolution over volumes in single precision, plain C99: the definition.
 *
 *   shapes   in [N,D,H,W,C], weights [O,kd,kh,kw,C], out [N,D',H',W',O]; any stride, dilation, padding
 *   memory   no scratch; in and out lie apart
 *   bounds   sums in the order of the taps, the bias last, as TFLite's reference
 *   source   TFLite reference_ops::Conv3D
 */
#include "conv3d.h"

#include "clamp_f32.h"

/* The first and the last taps of a window along one dimension that lie inside of the input. */
typedef struct {
    int32_t start; /* where tap 0 lies */
    int32_t first, end;
} taps;

static taps taps_inside(const q2c_conv3d_params *p, int32_t axis, int32_t place)
{
    const int32_t dilation = p->dilation[axis];
    taps t = {place * p->stride[axis] - p->pad[axis], 0, p->kernel[axis]};
    while (t.first < t.end && t.start + t.first * dilation < 0) {
        ++t.first;
    }
    while (t.end > t.first && t.start + (t.end - 1) * dilation >= p->in_size[axis]) {
        --t.end;
    }
    return t;
}

/* The sum of one window with the weights of one output channel. */
static float window_sum(const q2c_conv3d_params *p, const float *in, const float *weights, const taps window[3])
{
    const taps d = window[0], h = window[1], w = window[2];
    float sum = 0.0f;

    for (int32_t kd = d.first; kd < d.end; ++kd) {
        const int32_t slice = (d.start + kd * p->dilation[0]) * p->in_size[1];
        for (int32_t kh = h.first; kh < h.end; ++kh) {
            const int32_t row = (slice + h.start + kh * p->dilation[1]) * p->in_size[2];
            const float *taps_of_row = weights + (kd * p->kernel[1] + kh) * p->kernel[2] * p->in_c;
            for (int32_t kw = w.first; kw < w.end; ++kw) {
                const float *x = in + (row + w.start + kw * p->dilation[2]) * p->in_c;
                const float *f = taps_of_row + kw * p->in_c;
                for (int32_t c = 0; c < p->in_c; ++c) {
                    sum += x[c] * f[c];
                }
            }
        }
    }
    return sum;
}

static float *window_outputs(const q2c_conv3d_params *p, const float *in, float *out, const taps window[3])
{
    const int32_t filter = p->kernel[0] * p->kernel[1] * p->kernel[2] * p->in_c;

    for (int32_t o = 0; o < p->out_c; ++o) {
        const float sum = window_sum(p, in, p->weights + o * filter, window);
        *out++ = q2c_clamp_f32(sum + p->bias[o], p->out_min, p->out_max);
    }
    return out;
}

void q2c_conv3d_f32__portable(const q2c_conv3d_params *p, const float *in, float *out)
{
    const int32_t volume = p->in_size[0] * p->in_size[1] * p->in_size[2] * p->in_c;
    taps window[3];

    for (int32_t n = 0; n < p->batches; ++n, in += volume) {
        for (int32_t z = 0; z < p->out_size[0]; ++z) {
            window[0] = taps_inside(p, 0, z);
            for (int32_t y = 0; y < p->out_size[1]; ++y) {
                window[1] = taps_inside(p, 1, y);
                for (int32_t x = 0; x < p->out_size[2]; ++x) {
                    window[2] = taps_inside(p, 2, x);
                    out = window_outputs(p, in, out, window);
                }
            }
        }
    }
}
