/* SPDX-License-Identifier: MIT */
/* depthwise_conv2d_3x3__dsp.h - parameters of depthwise 3x3 convolutions (tile_3x3__dsp.h). */
#ifndef Q2C_DEPTHWISE_CONV2D_3X3_DSP_H
#define Q2C_DEPTHWISE_CONV2D_3X3_DSP_H

#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t depth_multiplier;
    int32_t pad_h, pad_w;
    int32_t in_zp, out_min, out_max;
    int32_t columns;         /* that windows reach, padding included */
    int32_t used_w;          /* columns of the image that windows reach */
    const uint32_t *weights; /* the streams of all output channels */
} q2c_depthwise_conv2d_3x3_params;

void q2c_depthwise_conv2d_3x3_s8__dsp(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                      void *scratch);
void q2c_depthwise_conv2d_3x3_relu_s8__dsp(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                           void *scratch);
void q2c_depthwise_conv2d_3x3s2_s8__dsp(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                        void *scratch);
void q2c_depthwise_conv2d_3x3s2_relu_s8__dsp(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                             void *scratch);

void q2c_depthwise_conv2d_3x3_s8__m7(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                     void *scratch);
void q2c_depthwise_conv2d_3x3_relu_s8__m7(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                          void *scratch);
void q2c_depthwise_conv2d_3x3s2_s8__m7(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                       void *scratch);
void q2c_depthwise_conv2d_3x3s2_relu_s8__m7(const q2c_depthwise_conv2d_3x3_params *p, const int8_t *in, int8_t *out,
                                            void *scratch);

#endif /* Q2C_DEPTHWISE_CONV2D_3X3_DSP_H */
