/* SPDX-License-Identifier: MIT */
/* batch_matmul_s8__portable - int8 product of two matrices, plain C99: the definition.
 *
 *   shapes   x [..,rows,depth], y [..,depth,cols], out [..,rows,cols]; either may be swapped, batches broadcast
 *   memory   no scratch; out must not overlap x or y
 *   bounds   |acc| < 2^31, proved at generation from the depth and the zero points
 *   source   TFLite reference_ops::BatchMatMul
 */
#include "batch_matmul.h"

#include <stddef.h>

#include "requantize.h"

/* Sum over the depth for one row and one column. */
static int32_t inner_product(const q2c_batch_matmul_params *p, const int8_t *x, const int8_t *y, int32_t acc)
{
    for (int32_t k = 0; k < p->depth; ++k) {
        acc += (x[k * p->x_depth_step] - p->x_zp) * (y[k * p->y_depth_step] - p->y_zp);
    }
    return acc;
}

/* One matrix; gives the end of what it wrote. */
static int8_t *multiply(const q2c_batch_matmul_params *p, const int8_t *x, const int8_t *y, int8_t *out)
{
    for (int32_t i = 0; i < p->rows; ++i) {
        for (int32_t j = 0; j < p->cols; ++j) {
            const int32_t start = p->bias == NULL ? 0 : p->bias[j];
            const int32_t acc = inner_product(p, x + i * p->x_row_step, y + j * p->y_col_step, start);
            const int32_t scaled = q2c_requantize(acc, p->multiplier, p->shift);
            *out++ = (int8_t)q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
        }
    }
    return out;
}

void q2c_batch_matmul_s8__portable(const q2c_batch_matmul_params *p, const int8_t *x, const int8_t *y, int8_t *out)
{
    const int32_t *x_step = p->x_batch_step;
    const int32_t *y_step = p->y_batch_step;

    for (int32_t a = 0; a < p->batch[0]; ++a) {
        for (int32_t b = 0; b < p->batch[1]; ++b) {
            for (int32_t c = 0; c < p->batch[2]; ++c) {
                out = multiply(p, x + a * x_step[0] + b * x_step[1] + c * x_step[2],
                               y + a * y_step[0] + b * y_step[1] + c * y_step[2], out);
            }
        }
    }
}
