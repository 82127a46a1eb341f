/* SPDX-License-Identifier: MIT */
/* lookup.h - elements that become what a table says. */
#ifndef Q2C_LOOKUP_H
#define Q2C_LOOKUP_H

#include <stdint.h>

typedef struct {
    int32_t elements;
    const uint8_t *table; /* [256], by the stored byte */
} q2c_lookup_params;

typedef struct {
    int32_t elements;
    const int16_t *table; /* [513], at every 128th input */
} q2c_lookup_s16_params;

typedef struct {
    int32_t elements;
} q2c_flip_sign_params;

void q2c_lookup_b8__portable(const q2c_lookup_params *p, const uint8_t *in, uint8_t *out);
void q2c_lookup_b8__mve(const q2c_lookup_params *p, const uint8_t *in, uint8_t *out);
void q2c_lookup_s16__portable(const q2c_lookup_s16_params *p, const int16_t *in, int16_t *out);
void q2c_flip_sign_b8__portable(const q2c_flip_sign_params *p, const uint8_t *in, uint8_t *out);
void q2c_flip_sign_b8__mve(const q2c_flip_sign_params *p, const uint8_t *in, uint8_t *out);

#endif /* Q2C_LOOKUP_H */
