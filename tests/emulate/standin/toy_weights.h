/* SPDX-License-Identifier: MIT */
#ifndef TOY_WEIGHTS_H
#define TOY_WEIGHTS_H

#include <stdint.h>

extern const int8_t toy_weights[16];

#endif /* TOY_WEIGHTS_H */
