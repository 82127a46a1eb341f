/* SPDX-License-Identifier: MIT */
/* quantize.h - changes of scale and of element type: QUANTIZE and DEQUANTIZE. 8 bits to 8 bits are tables: lookup.h. */
#ifndef Q2C_QUANTIZE_H
#define Q2C_QUANTIZE_H

#include <stdint.h>

#include "requantize.h"

typedef struct {
    int32_t elements;
    float scale;
    int32_t zp;
} q2c_affine_params;

typedef struct {
    int32_t elements;
    int32_t in_zp, out_zp;
    int32_t multiplier, shift;
    int32_t out_min, out_max;
} q2c_requantize_params;

/* An integer on another scale; its distance from the zero point wraps as TFLite's does. */
static inline int32_t q2c_rescaled(const q2c_requantize_params *p, int32_t x)
{
    const int32_t distance = (int32_t)((uint32_t)x - (uint32_t)p->in_zp);
    const int32_t scaled = q2c_requantize(distance, p->multiplier, p->shift);
    return q2c_clamp_with_zp(scaled, p->out_zp, p->out_min, p->out_max);
}

/* round(x / scale) + zp within [low, high], halves away from zero. */
static inline int32_t q2c_quantized(const q2c_affine_params *p, float x, int32_t low, int32_t high)
{
    const float steps = x / p->scale;
    const float far = 131072.0f; /* beyond any type of 16 bits with its zero point */

    if (!(steps > -far)) {
        return steps <= -far ? low : p->zp; /* the latter for a NaN */
    }
    if (steps >= far) {
        return high;
    }
    const int32_t whole = (int32_t)steps; /* towards zero */
    const float beyond = steps - (float)whole;
    const int32_t nearest = whole + (beyond >= 0.5f) - (beyond <= -0.5f) + p->zp;
    return nearest < low ? low : nearest > high ? high : nearest;
}

void q2c_quantize_f32_s8__portable(const q2c_affine_params *p, const float *in, int8_t *out);
void q2c_quantize_f32_u8__portable(const q2c_affine_params *p, const float *in, uint8_t *out);
void q2c_quantize_f32_s16__portable(const q2c_affine_params *p, const float *in, int16_t *out);
void q2c_dequantize_s8_f32__portable(const q2c_affine_params *p, const int8_t *in, float *out);
void q2c_dequantize_u8_f32__portable(const q2c_affine_params *p, const uint8_t *in, float *out);
void q2c_dequantize_s16_f32__portable(const q2c_affine_params *p, const int16_t *in, float *out);
void q2c_requantize_s8_s16__portable(const q2c_requantize_params *p, const int8_t *in, int16_t *out);
void q2c_requantize_s8_s32__portable(const q2c_requantize_params *p, const int8_t *in, int32_t *out);
void q2c_requantize_s16__portable(const q2c_requantize_params *p, const int16_t *in, int16_t *out);
void q2c_requantize_s16_s8__portable(const q2c_requantize_params *p, const int16_t *in, int8_t *out);
void q2c_requantize_s16_s32__portable(const q2c_requantize_params *p, const int16_t *in, int32_t *out);
void q2c_requantize_s32_s8__portable(const q2c_requantize_params *p, const int32_t *in, int8_t *out);
void q2c_requantize_s32_s16__portable(const q2c_requantize_params *p, const int32_t *in, int16_t *out);

#endif /* Q2C_QUANTIZE_H */
