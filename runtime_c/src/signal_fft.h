/* SPDX-License-Identifier: MIT */
/* signal_fft.h - the audio operators around the Fourier transform.
 *
 * Spectra are complex numbers, real and imaginary part in turn; of a real signal of L samples there are L / 2 + 1.
 */
#ifndef Q2C_SIGNAL_FFT_H
#define Q2C_SIGNAL_FFT_H

#include <stdint.h>

typedef struct {
    int32_t rows, length;
    int32_t shift;          /* of the product, to the right; 0 to 31 */
    const int16_t *weights; /* [length] */
} q2c_signal_window_params;

typedef struct {
    int32_t length;
} q2c_signal_auto_scale_params;

typedef struct {
    int32_t length;     /* complex numbers */
    int32_t start, end; /* of those whose energy is computed; the others' is 0 */
} q2c_signal_energy_params;

/* A transform of 2 * points real samples by way of `points` complex ones. Angles fall for the transform and rise for its
 * inverse. */
#define Q2C_FFT_FIELDS(value)                                                                                          \
    int32_t rows, in_length; /* in_length numbers in each row of the input */                                          \
    int32_t points;                                                                                                    \
    int32_t stages, inverse;                                                                                           \
    int32_t radices[12];     /* 4, 2, 3 or 5, the first combines last */                                               \
    const uint16_t *order;   /* [points] which complex input stands at each place before the first butterfly */        \
    const value *turns;      /* [points, 2] cosine and sine of the angle 2 pi i / points */                            \
    const value *split_turns /* [points / 2, 2] of the angle pi ((i + 1) / points + 1/2) */

typedef struct {
    Q2C_FFT_FIELDS(int16_t);
} q2c_signal_fft_s16_params;

typedef struct {
    Q2C_FFT_FIELDS(int32_t);
} q2c_signal_fft_s32_params;

typedef struct {
    Q2C_FFT_FIELDS(float);
} q2c_signal_fft_f32_params;

void q2c_signal_window_s16__portable(const q2c_signal_window_params *p, const int16_t *in, int16_t *out);
void q2c_signal_auto_scale_s16__portable(const q2c_signal_auto_scale_params *p, const int16_t *in, int16_t *out,
                                         int32_t *bits);
void q2c_signal_energy_s16_u32__portable(const q2c_signal_energy_params *p, const int16_t *in, uint32_t *out);
void q2c_signal_rfft_s16__portable(const q2c_signal_fft_s16_params *p, const int16_t *in, int16_t *out);
void q2c_signal_rfft_s32__portable(const q2c_signal_fft_s32_params *p, const int32_t *in, int32_t *out);
void q2c_signal_rfft_f32__portable(const q2c_signal_fft_f32_params *p, const float *in, float *out);
void q2c_signal_irfft_s16__portable(const q2c_signal_fft_s16_params *p, const int16_t *in, int16_t *out, void *scratch);
void q2c_signal_irfft_s32__portable(const q2c_signal_fft_s32_params *p, const int32_t *in, int32_t *out, void *scratch);
void q2c_signal_irfft_f32__portable(const q2c_signal_fft_f32_params *p, const float *in, float *out, void *scratch);

#endif /* Q2C_SIGNAL_FFT_H */
