/* SPDX-License-Identifier: MIT */
/* batch_matmul_f32__portable - product of two matrices in single precision, plain C99: the definition.
 *
 *   shapes   x [..,rows,depth], y [..,depth,cols], out [..,rows,cols]; either may be swapped, batches broadcast
 *   memory   no scratch; out must not overlap x or y
 *   bounds   sums in the order of TFLite's reference, the bias last
 *   source   TFLite reference_ops::BatchMatMul
 */
#include "batch_matmul.h"

#include <stddef.h>

#include "clamp_f32.h"

/* Sum over the depth for one row and one column. */
static float inner_product(const q2c_batch_matmul_f32_params *p, const float *x, const float *y, float sum)
{
    for (int32_t k = 0; k < p->depth; ++k) {
        sum += x[k * p->x_depth_step] * y[k * p->y_depth_step];
    }
    return sum;
}

/* One matrix; gives the end of what it wrote. */
static float *multiply(const q2c_batch_matmul_f32_params *p, const float *x, const float *y, float *out)
{
    for (int32_t i = 0; i < p->rows; ++i) {
        for (int32_t j = 0; j < p->cols; ++j) {
            const float start = 0.0f;
            float sum = inner_product(p, x + i * p->x_row_step, y + j * p->y_col_step, start);
            sum += p->bias == NULL ? 0.0f : p->bias[j];
            *out++ = q2c_clamp_f32(sum, p->out_min, p->out_max);
        }
    }
    return out;
}

void q2c_batch_matmul_f32__portable(const q2c_batch_matmul_f32_params *p, const float *x, const float *y, float *out)
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
