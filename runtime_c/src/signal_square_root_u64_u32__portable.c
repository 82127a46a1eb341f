/* SPDX-License-Identifier: MIT */
/* signal_square_root_u64_u32__portable - rounded roots, shifted right, plain C99: the definition.
 *
 *   shapes   in and out [channels], shift a single number
 *   memory   no scratch; in and out must not overlap
 *   source   TensorFlow Lite Micro signal library, FilterbankSqrt: of numbers within 32 bits the root stays within 16
 */
#include "signal_bank.h"

/* The nearest whole number to the root of x, but `largest` where it would be more. */
static uint32_t root_of(uint64_t x, uint64_t largest)
{
    uint64_t root = 0, bit = (uint64_t)1 << 62;

    while (bit > x) {
        bit >>= 2;
    }
    for (; bit > 0; bit >>= 2) {
        const uint64_t trial = root + bit;
        root >>= 1;
        if (x >= trial) {
            x -= trial;
            root += bit;
        }
    }
    return (uint32_t)(root + (x > root && root != largest));
}

void q2c_signal_square_root_u64_u32__portable(const q2c_signal_square_root_params *p, const uint64_t *in,
                                              const int32_t *shift, uint32_t *out)
{
    for (int32_t i = 0; i < p->channels; ++i) {
        const uint64_t largest = in[i] >> 32 ? UINT32_MAX : UINT16_MAX;
        out[i] = root_of(in[i], largest) >> (*shift & 31);
    }
}
