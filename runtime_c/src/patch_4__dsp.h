/* SPDX-License-Identifier: MIT */
/* patch_4__dsp.h - the activations of four output pixels as tiles of four pixels read them.
 *
 * As in patch__dsp.h, with the words of four pixels side by side.
 */
#ifndef Q2C_PATCH_4_DSP_H
#define Q2C_PATCH_4_DSP_H

#include <stdint.h>

/* Reads exactly the bytes of four windows, at any alignment. window: see q2c_patch__dsp. */
void q2c_patch_4__dsp(int16_t *patch, const int8_t *const pixels[4], const int32_t window[4]);

#endif /* Q2C_PATCH_4_DSP_H */
