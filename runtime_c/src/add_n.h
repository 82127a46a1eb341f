/* SPDX-License-Identifier: MIT */
/* add_n.h - ADD_N: the sum of up to eight tensors of one shape, of which the first `count` are meant. */
#ifndef Q2C_ADD_N_H
#define Q2C_ADD_N_H

#include <stdint.h>

typedef struct {
    int32_t elements;
    int32_t count;
} q2c_add_n_plain_params;

typedef struct {
    int32_t elements;
    int32_t count;
    int32_t in_zp, out_zp;
    int32_t left_shift; /* of the sum, before it is scaled */
    int32_t multiplier, shift;
} q2c_add_n_params;

void q2c_add_n_s8__portable(const q2c_add_n_params *p, const int8_t *a, const int8_t *b, const int8_t *c,
                            const int8_t *d, const int8_t *e, const int8_t *f, const int8_t *g, const int8_t *h,
                            int8_t *out);
void q2c_add_n_s32__portable(const q2c_add_n_plain_params *p, const int32_t *a, const int32_t *b, const int32_t *c,
                             const int32_t *d, const int32_t *e, const int32_t *f, const int32_t *g, const int32_t *h,
                             int32_t *out);
void q2c_add_n_f32__portable(const q2c_add_n_plain_params *p, const float *a, const float *b, const float *c,
                             const float *d, const float *e, const float *f, const float *g, const float *h,
                             float *out);

#endif /* Q2C_ADD_N_H */
