/* SPDX-License-Identifier: MIT */
/* tile_3x3_relu__dsp.S - depthwise 3x3 with stride 1, outputs below the zero point cut; see tile_3x3__dsp.h. */
#include "tile_3x3__dsp.inc"
#include "tile_3x3_steps__dsp.inc"

    TILE    q2c_tile_3x3_relu__dsp, 4, 2 * COLUMN, UNPACK, TWO_COLUMNS, ONE_COLUMN, SCALE_RELU
