/* SPDX-License-Identifier: MIT */
/* signal_bank.h - the audio operators on the channels of a filter bank. */
#ifndef Q2C_SIGNAL_BANK_H
#define Q2C_SIGNAL_BANK_H

#include <stdint.h>

typedef struct {
    int32_t channels;
    const int16_t *weights;       /* of each energy towards its own channel */
    const int16_t *weights_rest;  /* towards the next one */
    const int16_t *starts;        /* [channels + 1] first energy; the first entry's sums only count towards channel 0 */
    const int16_t *weight_starts; /* [channels + 1] */
    const int16_t *widths;        /* [channels + 1] */
} q2c_signal_filter_bank_params;

typedef struct {
    int32_t channels;
} q2c_signal_square_root_params;

typedef struct {
    int32_t channels;
    int32_t smoothing[2]; /* of even and odd channels; all fractions are of 2^bits */
    int32_t one_minus_smoothing[2];
    int32_t min_remaining; /* the part of a channel that is left at the least */
    int32_t smoothing_bits, bits;
    int32_t clamping; /* 1: the noise never exceeds the channel */
} q2c_signal_subtraction_params;

typedef struct {
    int32_t channels;
    int32_t snr_shift;
    const int16_t
        *gains; /* [125] three single values, then four for each power of two, of which the last is not used */
} q2c_signal_gain_params;

typedef struct {
    int32_t channels;
    int32_t correction_bits; /* left shift of the channels */
    int32_t scale;           /* of the logarithm */
    const uint16_t *table;   /* [129] log2(1 + x) - x at x = i / 128, in 2^-16 */
} q2c_signal_log_params;

void q2c_signal_filter_bank_u32_u64__portable(const q2c_signal_filter_bank_params *p, const uint32_t *in,
                                              uint64_t *out);
void q2c_signal_square_root_u64_u32__portable(const q2c_signal_square_root_params *p, const uint64_t *in,
                                              const int32_t *shift, uint32_t *out);
void q2c_signal_subtraction_u32__portable(const q2c_signal_subtraction_params *p, const uint32_t *in, uint32_t *out,
                                          uint32_t *noise, uint32_t *state);
void q2c_signal_gain_u32__portable(const q2c_signal_gain_params *p, const uint32_t *in, const uint32_t *noise,
                                   uint32_t *out);
void q2c_signal_log_u32_s16__portable(const q2c_signal_log_params *p, const uint32_t *in, int16_t *out);

#endif /* Q2C_SIGNAL_BANK_H */
