/* SPDX-License-Identifier: MIT */
/* pool2d_max_s8__mve - int8 maximum pool, Armv8.1-M with Helium.
 *
 *   shapes   in [N,H,W,C], out [N,H',W',C]; any window, stride and padding
 *   inner    sixteen channels of a tap a step
 *   memory   no scratch; out may share memory with in as far ahead as select/rows/pool2d.py says
 *   bounds   none
 *   exact    bit for bit equal to pool2d_max_s8__portable
 *   source   docs/kernels.md#helium
 */
#include <arm_mve.h>

#include "pool2d.h"

typedef int8_t element;
typedef q2c_pool2d_params params;

#include "pool2d_pixels.h"

static void pool_channels(const params *p, const int8_t *first, int8_t *out, int32_t rows, int32_t columns)
{
    const int32_t gap = row_step(p) - columns * p->channels;

    for (int32_t left = p->channels; left > 0; left -= 16, first += 16, out += 16) {
        const mve_pred16_t lanes = vctp8q((uint32_t)left);
        const int8_t *tap = first;
        int8x16_t most = vdupq_n_s8((int8_t)p->out_min);
        for (int32_t y = rows; y > 0; --y, tap += gap) {
            for (int32_t x = columns; x > 0; --x, tap += p->channels) {
                most = vmaxq_s8(most, vldrbq_z_s8(tap, lanes));
            }
        }
        vstrbq_p_s8(out, vminq_s8(most, vdupq_n_s8((int8_t)p->out_max)), lanes);
    }
}

void q2c_pool2d_max_s8__mve(const q2c_pool2d_params *p, const int8_t *in, int8_t *out)
{
    pool_windows(p, in, out);
}
