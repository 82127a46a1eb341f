/* SPDX-License-Identifier: MIT */
/* tile_4x2__mve.h - four pixels x two channels of int8 products, sixteen taps at a time, on cores with Helium.
 *
 * VMLADAVA.S8 adds sixteen products to one general register; the eight even registers are the eight sums. Channels come by
 * twos; the stream of one pair is
 *
 *     int8_t  weights[steps][2][16]    (taps beyond the last are 0: activations there may be anything)
 *     int32_t bias[2]                  (zero points folded)
 *     int32_t multiplier[2]
 *     int32_t shift[2]                 (right shifts, -31 to -1)
 *
 * Exact: gemmlowp's first rounding is VQRDMULH's, the second VRSHL's, which rounds ties up; negative values are one less
 * beforehand, so that their ties go down. VQRDMLAH adds that -1 on the way: (acc >> 31) + acc * multiplier.
 * Method and derivation: docs/kernels.md#helium
 */
#ifndef Q2C_TILE_4X2_MVE_H
#define Q2C_TILE_4X2_MVE_H

#include <stdint.h>

enum { Q2C_TILE_4X2_WORDS = 6, Q2C_TILE_4X2_STEP = 16 }; /* words after a pair's weights; taps of a step */

typedef struct {
    const int8_t *pixels[4];
    int8_t *out; /* of the first pixel and channel */
    int32_t out_zp;
    const uint32_t *stream;
    const uint32_t *stream_end;
    int32_t steps; /* 1 and more */
    int32_t relu;  /* outputs below the zero point are cut afterwards: ties of negative sums make no difference */
    int32_t blocks;
    int32_t in_bytes;    /* from a pixel to its successor in the next block */
    int32_t out_bytes;   /* from behind the last channel of a block's first pixel to the next block's outputs */
    uint16_t offsets[8]; /* of the outputs: two channels of each pixel */
} q2c_tile_4x2;

/* Clamped to int8. There is at least one pair. */
void q2c_tile_4x2__mve(const q2c_tile_4x2 *tile);

/* Words of the stream of one pair. */
static inline int32_t q2c_tile_4x2_words(int32_t steps)
{
    return steps * (2 * Q2C_TILE_4X2_STEP / 4) + Q2C_TILE_4X2_WORDS;
}

/* Of so many pixels, `pitch` bytes apart; those missing of four are the last one again. */
static inline void q2c_tile_4x2_pixels(q2c_tile_4x2 *tile, const int8_t *first, int32_t pitch, int32_t count,
                                       int32_t out_pitch, int32_t channels)
{
    for (int32_t i = 0; i < 4; ++i) {
        const int32_t pixel = i < count ? i : count - 1;
        tile->pixels[i] = first + pixel * pitch;
        tile->offsets[2 * i] = (uint16_t)(pixel * out_pitch);
        tile->offsets[2 * i + 1] = (uint16_t)(pixel * out_pitch + (channels > 1 ? 1 : 0));
    }
}

/* All channels of one block. The last of an odd number comes together with the one before it once more. */
static inline void q2c_tile_4x2_block(q2c_tile_4x2 *tile, const uint32_t *stream, int32_t channels, int8_t *out)
{
    const int32_t words = q2c_tile_4x2_words(tile->steps);
    tile->blocks = 1;
    tile->out = out;
    tile->stream = stream;
    tile->stream_end = stream + channels / 2 * words;
    if (channels > 1) {
        q2c_tile_4x2__mve(tile);
    }
    if (channels % 2 != 0) {
        tile->out = out + (channels > 1 ? channels - 2 : 0);
        tile->stream = tile->stream_end;
        tile->stream_end += words;
        q2c_tile_4x2__mve(tile);
    }
}

#endif /* Q2C_TILE_4X2_MVE_H */
