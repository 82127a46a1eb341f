/* SPDX-License-Identifier: MIT */
/* tile_4x1.h - four pixels x all output channels of a convolution, Armv6-M and Armv7-M without DSP (Cortex-M0, M0+, M3).
 *
 *   inner    Two pixels share a word, x1 * 2^16 + x0, and one MULS by a weight makes two products. A sum of such words
 *            holds while both lanes are int16, so taps come in chunks short enough for that (select/lanes.py: chunks).
 *            At a chunk's end the upper lane, cleared of the borrow of the lower one, goes to a sum of its own, and the
 *            whole word to a sum modulo 2^32, from which the lower lane's sum comes out in the end.
 *   patch    for each tap a word of pixels 0 and 1, then a word of pixels 2 and 3; one more tap is read and not used
 *   weights  eight channels side by side, tap after tap (select/lanes.py: interleaved): a tap of weights is as far from
 *            the next as a tap of the patch, so that one register walks along both
 *   bounds   |lane| < 2^15 in a chunk, |acc| < 2^23: the generator refuses more
 *   stack    84 bytes
 */
#ifndef Q2C_TILE_4X1_H
#define Q2C_TILE_4X1_H

#include <stdint.h>

typedef struct {
    const uint32_t *patch;
    const int8_t *weights;
    const uint32_t *records; /* three words for each channel: see requantize__v6m.inc */
    int32_t channels;
    int32_t skip; /* from the last channel of eight to the first of the next, less one */
    int32_t out_zp;
    int32_t at[3];         /* where pixels 1, 2 and 3 go, from pixel 0 on */
    const uint8_t *chunks; /* where the code for so many taps lies; 0, 2 or 4 after the last chunk of a channel */
} q2c_tile_4x1;

typedef void q2c_tile_4x1_function(const q2c_tile_4x1 *tile, int8_t *out);

void q2c_tile_4x1__v6m(const q2c_tile_4x1 *tile, int8_t *out);
void q2c_tile_4x1__v7m(const q2c_tile_4x1 *tile, int8_t *out);

#endif /* Q2C_TILE_4X1_H */
