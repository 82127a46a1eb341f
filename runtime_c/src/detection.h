/* SPDX-License-Identifier: MIT */
/* detection.h - boxes decoded against anchors, then those kept that overlap no better one. */
#ifndef Q2C_DETECTION_H
#define Q2C_DETECTION_H

#include <stdint.h>

typedef struct {
    int32_t boxes, box_numbers;     /* numbers of each encoded box, of which the first four are y, x, h, w */
    int32_t classes, score_numbers; /* one score more where the background has one, the first */
    int32_t detections, classes_per_detection, detections_per_class;
    int32_t regular;          /* 1: each class by itself; 0: each box with its best class */
    int32_t box_zp, score_zp; /* not of floats */
    float box_scale, score_scale;
    float score_threshold, overlap_threshold;
    float y_scale, x_scale, h_scale, w_scale;
    const float *anchors; /* [boxes, 4] y, x, h, w */
} q2c_detection_params;

void q2c_detection_f32__portable(const q2c_detection_params *p, const float *boxes, const float *scores,
                                 float *out_boxes, float *out_classes, float *out_scores, float *out_number,
                                 void *scratch);
void q2c_detection_s8__portable(const q2c_detection_params *p, const int8_t *boxes, const int8_t *scores,
                                float *out_boxes, float *out_classes, float *out_scores, float *out_number,
                                void *scratch);

#endif /* Q2C_DETECTION_H */
