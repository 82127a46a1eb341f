/* SPDX-License-Identifier: MIT */
/* tile_3x3_relu__m7.S - depthwise 3x3 with stride 1 and a fused ReLU, for Cortex-M7; see tile_3x3__dsp.h. */
#include "tile_3x3__dsp.inc"
#include "tile_3x3_steps__m7.inc"

    TILE    q2c_tile_3x3_relu__m7, 4, 2 * COLUMN, UNPACK, TWO_COLUMNS, ONE_COLUMN, SCALE_RELU
