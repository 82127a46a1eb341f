/* SPDX-License-Identifier: MIT */
/* fully_connected_rows__dsp.h - fully connected layers on weights as the model has them (dot_4__dsp.h). */
#ifndef Q2C_FULLY_CONNECTED_ROWS_DSP_H
#define Q2C_FULLY_CONNECTED_ROWS_DSP_H

#include "fully_connected.h"

/* The bias has the input's zero point folded in; in_zp is not used. */
void q2c_fully_connected_rows_s8__dsp(const q2c_fully_connected_params *p, const int8_t *in, int8_t *out);

void q2c_fully_connected_rows_s16__dsp(const q2c_fully_connected_s16_params *p, const int16_t *in, int16_t *out);

#endif /* Q2C_FULLY_CONNECTED_ROWS_DSP_H */
