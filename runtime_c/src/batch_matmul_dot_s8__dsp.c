/* SPDX-License-Identifier: MIT */
/* batch_matmul_dot_s8__dsp - int8 product of two matrices, Armv7E-M and Armv8-M with DSP.
 *
 *   shapes   x [..,rows,depth], y [..,depth,cols], out [..,rows,cols]; either may be swapped, batches broadcast
 *   inner    one row x four columns: dot_4__dsp
 *   memory   scratch: one row and four columns, for those that do not lie side by side; out must not overlap x or y
 *   bounds   |acc| < 2^31, proved at generation from the depth and the zero points; on the way sums may wrap
 *   exact    bit for bit equal to batch_matmul_s8__portable
 *   source   method and derivation: docs/kernels.md#rows-of-plain-weights
 */
#include "batch_matmul.h"

#include <stddef.h>

#include "dot_4__dsp.h"

typedef q2c_batch_matmul_params params;

/* Four columns, each side by side, and what their sums start from. The last column stands in for those that miss. */
typedef struct {
    const int8_t *column[4];
    int32_t start[4];
    int32_t count;
} columns;

/* Elements `step` apart side by side: where they lie, or in a copy. */
static const int8_t *side_by_side(const int8_t *from, int32_t step, int32_t n, int8_t *copy)
{
    if (step == 1) {
        return from;
    }
    for (int32_t k = 0; k < n; ++k, from += step) {
        copy[k] = *from;
    }
    return copy;
}

/* (x - x_zp)(y - y_zp) is x * y less what depends on one factor only: that of y, and both zero points', goes first. */
static int32_t start_of(const params *p, const int8_t *column, int32_t j)
{
    const uint32_t sum = (uint32_t)q2c_sum_bytes(column, p->depth) - (uint32_t)p->y_zp * (uint32_t)p->depth;
    const uint32_t bias = p->bias == NULL ? 0 : (uint32_t)p->bias[j];
    return (int32_t)(bias - (uint32_t)p->x_zp * sum);
}

static columns columns_from(const params *p, const int8_t *y, int32_t first, int8_t *copies)
{
    columns c;
    c.count = p->cols - first < 4 ? p->cols - first : 4;
    for (int32_t i = 0; i < 4; ++i) {
        if (i < c.count) {
            const int32_t j = first + i;
            c.column[i] = side_by_side(y + j * p->y_col_step, p->y_depth_step, p->depth, copies + i * p->depth);
            c.start[i] = start_of(p, c.column[i], j);
        } else {
            c.column[i] = c.column[i - 1];
            c.start[i] = 0;
        }
    }
    return c;
}

/* One matrix. */
static void multiply(const params *p, const int8_t *x, const int8_t *y, int8_t *out, int8_t *scratch)
{
    for (int32_t first = 0; first < p->cols; first += 4) {
        const columns c = columns_from(p, y, first, scratch + p->depth);
        int8_t *to = out + first;
        for (int32_t i = 0; i < p->rows; ++i, to += p->cols) {
            const int8_t *row = side_by_side(x + i * p->x_row_step, p->x_depth_step, p->depth, scratch);
            const uint32_t taken = p->y_zp == 0 ? 0 : (uint32_t)p->y_zp * (uint32_t)q2c_sum_bytes(row, p->depth);
            int32_t acc[4] = {c.start[0], c.start[1], c.start[2], c.start[3]};
            q2c_dot_4__dsp(acc, row, c.column, p->depth);
            for (int32_t j = 0; j < c.count; ++j) {
                const int32_t sum = (int32_t)((uint32_t)acc[j] - taken);
                const int32_t scaled = q2c_requantize(sum, p->multiplier, p->shift);
                to[j] = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
            }
        }
    }
}

void q2c_batch_matmul_dot_s8__dsp(const params *p, const int8_t *x, const int8_t *y, int8_t *out, void *scratch)
{
    const int32_t *x_step = p->x_batch_step;
    const int32_t *y_step = p->y_batch_step;

    for (int32_t a = 0; a < p->batch[0]; ++a) {
        for (int32_t b = 0; b < p->batch[1]; ++b) {
            for (int32_t c = 0; c < p->batch[2]; ++c, out += p->rows * p->cols) {
                multiply(p, x + a * x_step[0] + b * x_step[1] + c * x_step[2],
                         y + a * y_step[0] + b * y_step[1] + c * y_step[2], out, scratch);
            }
        }
    }
}
