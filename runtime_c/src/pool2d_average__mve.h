/* SPDX-License-Identifier: MIT */
/* pool2d_average__mve.h - averages of int8 eight channels at a time, for one kernel a file.
 *
 * The file that includes this has the function
 *     int32x4_t quotient(int32x4_t sum, const q2c_count *count)
 * Sums are kept as int16: a window has at most 256 taps, -2^15 <= sum <= 256 * 127.
 */
#include <arm_mve.h>

#include "pool2d.h"

typedef int8_t element;
typedef q2c_pool2d_params params;

#include "pool2d_pixels.h"

/* Taps of a window, and 2^32 / taps rounded up. The high word of x * inverse is x / taps for x < 2^24. */
typedef struct {
    int32_t taps;
    uint32_t inverse;
    int32_t one; /* 1 for a single tap, where the inverse is one too small: the quotient of x + 1 is then x */
} q2c_count;

static int32x4_t quotient(int32x4_t sum, const q2c_count *count);

static inline q2c_count count_of(int32_t taps)
{
    const q2c_count several = {taps, UINT32_MAX / (uint32_t)taps + 1, 0};
    const q2c_count single = {1, UINT32_MAX, 1};
    return taps > 1 ? several : single;
}

/* (x + addend) / count, x + addend in [0, 2^24). */
static inline int32x4_t divided(int32x4_t x, int32_t addend, const q2c_count *count)
{
    const uint32x4_t dividend = vreinterpretq_u32_s32(vaddq_n_s32(x, addend + count->one));
    return vreinterpretq_s32_u32(vmulhq_u32(dividend, vdupq_n_u32(count->inverse)));
}

static void pool_channels(const params *p, const int8_t *first, int8_t *out, int32_t rows, int32_t columns)
{
    const q2c_count count = count_of(rows * columns);
    const int32_t gap = row_step(p) - columns * p->channels;

    for (int32_t left = p->channels; left > 0; left -= 8, first += 8, out += 8) {
        const mve_pred16_t lanes = vctp16q((uint32_t)left);
        const int8_t *tap = first;
        int16x8_t sums = vdupq_n_s16(0);
        for (int32_t y = rows; y > 0; --y, tap += gap) {
            for (int32_t x = columns; x > 0; --x, tap += p->channels) {
                sums = vaddq_s16(sums, vldrbq_z_s16(tap, lanes));
            }
        }
        int16x8_t result = vmovnbq_s32(sums, quotient(vmovlbq_s16(sums), &count));
        result = vmovntq_s32(result, quotient(vmovltq_s16(sums), &count));
        result = vmaxq_s16(result, vdupq_n_s16((int16_t)p->out_min));
        result = vminq_s16(result, vdupq_n_s16((int16_t)p->out_max));
        vstrbq_p_s16(out, result, lanes);
    }
}
