/* SPDX-License-Identifier: MIT */
/* patch__dsp.h - the activations of two output pixels as the tiles of convolutions read them.
 *
 * A window is a number of runs of bytes, the taps that lie side by side in memory: one run for each row of the window.
 * The patch has one word of two taps for each pair and pixel, pixel 0 and pixel 1 by turns. Pairs come in this order:
 * for each run its whole words, taps (0,2) and (1,3) of each, since SXTB16 takes every other byte; then, for each two
 * neighbouring runs, what is left of them, a tap of the one run with the same tap of the other. The packed weights
 * follow the same order (select/pack.py: patch_pairs).
 */
#ifndef Q2C_PATCH_DSP_H
#define Q2C_PATCH_DSP_H

#include <stdint.h>

/* Reads exactly the bytes of both windows, at any alignment. window: {runs, whole words of a run, bytes of a run after
 * its whole words, bytes from one run to the next}. */
void q2c_patch__dsp(int16_t *patch, const int8_t *pixel0, const int8_t *pixel1, const int32_t window[4]);

#endif /* Q2C_PATCH_DSP_H */
