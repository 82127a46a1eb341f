/* SPDX-License-Identifier: MIT */
/* pool2d_average_s8__portable - int8 average pool, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]; any window, stride and padding
 *   memory   no scratch; out may share memory with in as far ahead as select/rows/pool2d.py says
 *   bounds   |sum| <= window * 2^7 < 2^31, checked at generation
 *   source   TFLite reference_integer_ops::AveragePool
 */
#include "pool2d.h"

#include "divide.h"
#include "requantize.h"

typedef int8_t element;
typedef q2c_pool2d_params params;

#include "pool2d_windows.h"

static element pool(const params *p, const element *first, int32_t rows, int32_t columns)
{
    int32_t sum = 0;

    for (int32_t y = 0; y < rows; ++y, first += row_step(p)) {
        for (int32_t x = 0; x < columns; ++x) {
            sum += first[x * p->channels];
        }
    }
    return (element)q2c_clamp(q2c_divide_half_away(sum, rows * columns), p->out_min, p->out_max);
}

void q2c_pool2d_average_s8__portable(const q2c_pool2d_params *p, const int8_t *in, int8_t *out)
{
    pool_windows(p, in, out);
}
