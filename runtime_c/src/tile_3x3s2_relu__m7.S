/* SPDX-License-Identifier: MIT */
/* tile_3x3s2_relu__m7.S - depthwise 3x3 with stride 2 and a fused ReLU, for Cortex-M7; see tile_3x3__dsp.h. */
#include "tile_3x3__dsp.inc"
#include "tile_3x3_steps__m7.inc"

    TILE    q2c_tile_3x3s2_relu__m7, 2, 4 * COLUMN, UNPACK_STEP2, TWO_COLUMNS_STEP2, ONE_COLUMN_STEP2, SCALE_RELU
