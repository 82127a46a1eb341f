/* SPDX-License-Identifier: MIT */
/* cast.h - CAST: changes of element type without scales. Integers may be of 1, 2, 4 and 8 bytes; bool is one of 1. */
#ifndef Q2C_CAST_H
#define Q2C_CAST_H

#include <stdint.h>

/* Bytes and signedness of the integers among input and output, else 0. */
typedef struct {
    int32_t elements;
    int32_t in_bytes, in_signed;
    int32_t out_bytes, out_signed;
} q2c_cast_params;

static inline int64_t q2c_load_integer(const void *from, int32_t i, int32_t bytes, int32_t is_signed)
{
    switch (bytes) {
    case 1:
        return is_signed ? ((const int8_t *)from)[i] : ((const uint8_t *)from)[i];
    case 2:
        return is_signed ? ((const int16_t *)from)[i] : ((const uint16_t *)from)[i];
    case 4:
        return is_signed ? ((const int32_t *)from)[i] : (int64_t)((const uint32_t *)from)[i];
    default:
        return ((const int64_t *)from)[i];
    }
}

/* The lower bytes of the value. */
static inline void q2c_store_integer(void *to, int32_t i, int32_t bytes, int64_t value)
{
    switch (bytes) {
    case 1:
        ((uint8_t *)to)[i] = (uint8_t)value;
        break;
    case 2:
        ((uint16_t *)to)[i] = (uint16_t)value;
        break;
    case 4:
        ((uint32_t *)to)[i] = (uint32_t)value;
        break;
    default:
        ((int64_t *)to)[i] = value;
    }
}

void q2c_cast_int_int__portable(const q2c_cast_params *p, const void *in, void *out);
void q2c_cast_int_bool__portable(const q2c_cast_params *p, const void *in, uint8_t *out);
void q2c_cast_int_f32__portable(const q2c_cast_params *p, const void *in, float *out);
void q2c_cast_f32_int__portable(const q2c_cast_params *p, const float *in, void *out);
void q2c_cast_f32_bool__portable(const q2c_cast_params *p, const float *in, uint8_t *out);
void q2c_cast_f16_f32__portable(const q2c_cast_params *p, const uint16_t *in, float *out);

#endif /* Q2C_CAST_H */
