/* SPDX-License-Identifier: MIT */
/* winograd4_products__dsp.S - sums of products of tiles of 4x4 outputs; see winograd__dsp.h. */
    .equ POSITIONS, 36
#include "winograd_products__dsp.inc"

    PRODUCTS q2c_winograd4_products__dsp
