/* SPDX-License-Identifier: MIT */
/* detection_s8__portable - detections out of int8 boxes and scores, plain C99: the definition.
 *
 *   shapes   boxes [boxes, box_numbers], scores [boxes, score_numbers]; outputs [detections * classes_per_detection]
 *            boxes, classes and scores, and how many detections there are; the rest is 0
 *   memory   scratch for four corners, a score and a byte of each box; nothing may overlap
 *   bounds   corners in double until they are rounded to float; -ffp-contract=off
 *   source   TFLite detection_postprocess
 */
#include "detection.h"

typedef int8_t value;

static inline float real_box(const q2c_detection_params *p, value x)
{
    return ((float)x - (float)p->box_zp) * p->box_scale;
}

static inline float real_score(const q2c_detection_params *p, value x)
{
    return ((float)x - (float)p->score_zp) * p->score_scale;
}

#include "detection_steps.h"

void q2c_detection_s8__portable(const q2c_detection_params *p, const int8_t *boxes, const int8_t *scores,
                                float *out_boxes, float *out_classes, float *out_scores, float *out_number,
                                void *scratch)
{
    corners *const decoded_boxes = (corners *)scratch;
    float *const box_scores = (float *)(void *)(decoded_boxes + p->boxes);
    search s = {decoded_boxes, box_scores, (uint8_t *)(box_scores + p->boxes), scores, out_boxes, out_classes,
                out_scores,    0};

    detect(p, boxes, &s, out_number);
}
