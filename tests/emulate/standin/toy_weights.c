/* SPDX-License-Identifier: MIT */
#include "toy_weights.h"

const int8_t toy_weights[16] = {1, -2, 3, -4, 5, -6, 7, -8, 127, -128, 11, -12, 13, -14, 15, -16};
