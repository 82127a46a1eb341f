/* SPDX-License-Identifier: MIT */
/* pool2d_l2_f32__portable - root of the mean square of each window, plain C99: the definition.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]; any window, stride and padding
 *   memory   no scratch; out may share memory with in as far ahead as select/rows/pool2d.py says
 *   bounds   none
 *   source   TFLite reference_ops::L2Pool
 */
#include "pool2d.h"

#include "maths.h"

typedef float element;
typedef q2c_pool2d_f32_params params;

#include "pool2d_windows.h"

static float clamp(const params *p, float x)
{
    return x < p->out_min ? p->out_min : x > p->out_max ? p->out_max : x;
}

static element pool(const params *p, const element *first, int32_t rows, int32_t columns)
{
    float squares = 0.0f;

    for (int32_t y = 0; y < rows; ++y, first += row_step(p)) {
        for (int32_t x = 0; x < columns; ++x) {
            const float tap = first[x * p->channels];
            squares += tap * tap;
        }
    }
    return clamp(p, q2c_sqrt(squares / (float)(rows * columns)));
}

void q2c_pool2d_l2_f32__portable(const q2c_pool2d_f32_params *p, const float *in, float *out)
{
    pool_windows(p, in, out);
}
