/* SPDX-License-Identifier: MIT */
/* winograd2_products__dsp.S - sums of products of tiles of 2x2 outputs; see winograd__dsp.h. */
    .equ POSITIONS, 16
#include "winograd_products__dsp.inc"

    PRODUCTS q2c_winograd2_products__dsp
