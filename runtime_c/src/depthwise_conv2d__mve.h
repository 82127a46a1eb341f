/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d__mve.h - depthwise convolutions on cores with Helium: four rows interleaved, sixteen taps a gather.
 *
 * A slab is a part of the image for some channels, int8_t slab[blocks][columns][channels][4]: a word holds four rows of one
 * column and channel, padding included. A gather of four words brings sixteen taps to one vector, and VMLADAV.S8
 * multiplies them with as many weights. Outputs are made by eights, in one of three forms:
 *
 *     2x2     windows of up to 3x3, stride 1: one gather serves 2x2 outputs, as weights shifted by a row or a column
 *             are at hand as well; two gathers side by side
 *     4x1     windows of up to 13 rows and one column, stride 1 from row to row: one gather serves four outputs below each
 *             other
 *     1x1     windows of up to four words, any stride and dilation: a gather for each output, four columns of two rows
 *
 * The stream of an output channel is, for 2x2 and 4x1,
 *
 *     int8_t  weights[24]        (zeros, taps, zeros: shifted weights are the same bytes, read from a byte or a word before)
 *     int32_t bias, multiplier, shift
 *
 * and for 1x1
 *
 *     int8_t  weights[16]
 *     int32_t bias, multiplier, shift
 *     int32_t step               (bytes to the word of the next channel: 4, or 0 where that has the same input)
 *
 * Shifts are to the right, -31 to -1; zero points are folded. Method and derivation: docs/kernels.md#helium
 */
#ifndef Q2C_DEPTHWISE_CONV2D_MVE_H
#define Q2C_DEPTHWISE_CONV2D_MVE_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t depth_multiplier;
    int32_t stride_h, pad_h, pad_w;
    int32_t dilation_h; /* from row to row of a block */
    int32_t in_zp, out_zp, out_min, out_max;
    int32_t relu;       /* outputs below the zero point are cut afterwards: ties of negative sums make no difference */
    int32_t chunk;      /* channels of a slab: 16, or all where there are fewer */
    int32_t slab_bytes; /* of the slab and what is read or written behind it */
    int32_t columns;    /* of the slab */
    int32_t used_w;     /* columns of the image that it holds */
    int32_t strips;     /* of the slab */
    int32_t strip_rows; /* outputs of a strip below each other */
    int32_t strip_blocks; /* blocks from strip to strip */
    int32_t strip_step;   /* rows of the image from strip to strip */
    int32_t extra_blocks; /* after the last strip's */
    int32_t saved;        /* rows that outputs overwrite before the next slab reads them */
    int32_t entry_strips; /* strips and columns of eight outputs */
    int32_t entry_columns;
    int32_t entry_bytes;     /* of the slab, from eight outputs to the next ones of the same strips */
    int32_t second_bytes;    /* from the first four of them to the other four */
    int32_t stream_words;    /* of an output channel */
    int32_t row_lanes[9];    /* lanes of outputs in the first so many rows, two bits each */
    int32_t column_lanes[5]; /* and columns */
    int32_t gather[4];       /* of the words of a window, from its first one */
    int32_t output[4];       /* of the eight outputs, from the first one, as uint16_t[8] */
    int32_t apart;           /* from a gather of a 1x1 to its neighbour's */
    const uint32_t *weights;
} q2c_depthwise_conv2d_mve_params;

/* Eight outputs. */
typedef struct {
    const int8_t *first, *second;
    int8_t *out;
    uint32_t lanes; /* that are stored, two bits each */
} q2c_depthwise_entry;

/* What the tiles read, in this order. */
typedef struct {
    const q2c_depthwise_entry *entries; /* the last one has no `first` */
    const uint32_t *stream;
    int32_t channels; /* of the output */
    int32_t out_zp;
    int32_t apart;
    int32_t gather[4];
    int32_t output[4];
} q2c_depthwise_tiles;

/* All entries of one channel after the other; clamped to int8. `relu`: see tile_4x2__mve.h. */
void q2c_tiles_2x2__mve(const q2c_depthwise_tiles *tiles);
void q2c_tiles_2x2_relu__mve(const q2c_depthwise_tiles *tiles);
void q2c_tiles_4x1__mve(const q2c_depthwise_tiles *tiles);
void q2c_tiles_4x1_relu__mve(const q2c_depthwise_tiles *tiles);
void q2c_tiles_1x1__mve(const q2c_depthwise_tiles *tiles);
void q2c_tiles_1x1_relu__mve(const q2c_depthwise_tiles *tiles);

/* A row of the image, or of padding, and the bytes from one step to the next. */
typedef struct {
    const int8_t *start;
    int32_t step;
} q2c_depthwise_line;

/* Four lines byte by byte by turns: `steps` of `bytes` bytes each, 1 to 16, which fill 64, and one of `last` bytes, or 0. */
void q2c_interleave_4__mve(int8_t *to, const q2c_depthwise_line *lines, int32_t steps, int32_t bytes, int32_t last);

void q2c_depthwise_conv2d_2x2_s8__mve(const q2c_depthwise_conv2d_mve_params *p, const int8_t *in, int8_t *out,
                                      void *scratch);
void q2c_depthwise_conv2d_4x1_s8__mve(const q2c_depthwise_conv2d_mve_params *p, const int8_t *in, int8_t *out,
                                      void *scratch);
void q2c_depthwise_conv2d_1x1_s8__mve(const q2c_depthwise_conv2d_mve_params *p, const int8_t *in, int8_t *out,
                                      void *scratch);

#endif /* Q2C_DEPTHWISE_CONV2D_MVE_H */
