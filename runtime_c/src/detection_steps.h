/* SPDX-License-Identifier: MIT */
/* detection_steps.h - decoding and choosing of boxes, for one kernel a file.
 *
 * The file that includes this has the typedef `value` of encodings and scores, and the functions
 *     float real_box(const q2c_detection_params *p, value x)       float real_score(const q2c_detection_params *p, value x)
 * Instead of being sorted, the best box that still counts is searched again and again: of equals the first.
 */
#include "bytes.h"

typedef struct {
    float top, left, bottom, right;
} corners;

typedef struct {
    corners *boxes;
    float *scores;    /* of the class that is looked at */
    uint8_t *counts;  /* whether the box may still be chosen */
    const value *all; /* [boxes, score_numbers] */
    float *out_boxes, *out_classes, *out_scores;
    int32_t found;
} search;

/* exp(x) in double: 2^k times a Taylor series of |r| <= ln(2) / 2, in which the 14th term is below 2^-58. */
static double exp_of(double x)
{
    union {
        double real;
        uint64_t bits;
    } power;
    double sum = 1.0;

    if (!(x < 700.0)) {
        x = 700.0; /* far beyond float */
    }
    if (x < -700.0) {
        return 0.0;
    }
    const int32_t k = (int32_t)(x * 1.4426950408889634 + (x < 0.0 ? -0.5 : 0.5));
    const double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    for (int32_t i = 14; i > 0; --i) {
        sum = 1.0 + sum * r / i;
    }
    power.bits = (uint64_t)(1023 + k) << 52;
    return sum * power.real;
}

static corners decoded(const q2c_detection_params *p, const value *box, const float *anchor)
{
    const double height = anchor[2], width = anchor[3];
    const float y = (float)((double)real_box(p, box[0]) / (double)p->y_scale * height + (double)anchor[0]);
    const float x = (float)((double)real_box(p, box[1]) / (double)p->x_scale * width + (double)anchor[1]);
    const float half_h = (float)(0.5 * exp_of((double)real_box(p, box[2]) / (double)p->h_scale) * height);
    const float half_w = (float)(0.5 * exp_of((double)real_box(p, box[3]) / (double)p->w_scale) * width);
    return (corners){y - half_h, x - half_w, y + half_h, x + half_w};
}

static float smaller(float a, float b)
{
    return b < a ? b : a;
}

static float larger(float a, float b)
{
    return a < b ? b : a;
}

/* Intersection over union; boxes without an area overlap nothing. */
static float overlap(const corners *a, const corners *b)
{
    const float area_a = (a->bottom - a->top) * (a->right - a->left);
    const float area_b = (b->bottom - b->top) * (b->right - b->left);
    const float height = larger(smaller(a->bottom, b->bottom) - larger(a->top, b->top), 0.0f);
    const float width = larger(smaller(a->right, b->right) - larger(a->left, b->left), 0.0f);
    const float both = height * width;

    return area_a <= 0.0f || area_b <= 0.0f ? 0.0f : both / (area_a + area_b - both);
}

static float score_of(const q2c_detection_params *p, const search *s, int32_t box, int32_t class)
{
    return real_score(p, s->all[box * p->score_numbers + p->score_numbers - p->classes + class]);
}

/* The best box that still counts, -1 where there is none; it and those that overlap it too much count no more. */
static int32_t next_best(const q2c_detection_params *p, search *s)
{
    int32_t best = -1;

    for (int32_t i = 0; i < p->boxes; ++i) {
        if (s->counts[i] && (best < 0 || s->scores[i] > s->scores[best])) {
            best = i;
        }
    }
    for (int32_t i = 0; best >= 0 && i < p->boxes; ++i) {
        if (i == best || (s->counts[i] && overlap(s->boxes + best, s->boxes + i) > p->overlap_threshold)) {
            s->counts[i] = 0;
        }
    }
    return best;
}

static void put(const search *s, int32_t place, int32_t box, int32_t class, float score)
{
    memcpy(s->out_boxes + 4 * place, s->boxes + box, sizeof(corners));
    s->out_classes[place] = (float)class;
    s->out_scores[place] = score;
}

/* Places a result behind those found already that are as good; the last one of a full list drops out. */
static void insert(const q2c_detection_params *p, search *s, int32_t box, int32_t class)
{
    const float score = s->scores[box];
    int32_t place = s->found;

    while (place > 0 && s->out_scores[place - 1] < score) {
        --place;
    }
    if (place == p->detections) {
        return;
    }
    s->found += s->found < p->detections;
    for (int32_t i = s->found - 1; i > place; --i) {
        memcpy(s->out_boxes + 4 * i, s->out_boxes + 4 * (i - 1), sizeof(corners));
        s->out_classes[i] = s->out_classes[i - 1];
        s->out_scores[i] = s->out_scores[i - 1];
    }
    put(s, place, box, class, score);
}

static void search_each_class(const q2c_detection_params *p, search *s)
{
    for (int32_t class = 0; class < p->classes; ++class) {
        for (int32_t i = 0; i < p->boxes; ++i) {
            s->scores[i] = score_of(p, s, i, class);
            s->counts[i] = s->scores[i] >= p->score_threshold;
        }
        for (int32_t n = 0; n < p->detections_per_class; ++n) {
            const int32_t box = next_best(p, s);
            if (box < 0) {
                break;
            }
            insert(p, s, box, class);
        }
    }
}

/* The class whose score comes after that of `before` (-1: none), falling; of equals the first. */
static int32_t next_class(const q2c_detection_params *p, const search *s, int32_t box, int32_t before)
{
    const float limit = before < 0 ? 0.0f : score_of(p, s, box, before);
    float best = 0.0f;
    int32_t found = -1;

    for (int32_t class = 0; class < p->classes; ++class) {
        const float score = score_of(p, s, box, class);
        const int32_t follows = before < 0 || score < limit || (score == limit && class > before);
        if (follows && (found < 0 || score > best)) {
            best = score;
            found = class;
        }
    }
    return found;
}

static void search_best_class(const q2c_detection_params *p, search *s)
{
    for (int32_t i = 0; i < p->boxes; ++i) {
        s->scores[i] = score_of(p, s, i, next_class(p, s, i, -1));
        s->counts[i] = s->scores[i] >= p->score_threshold;
    }
    for (; s->found < p->detections; ++s->found) {
        const int32_t box = next_best(p, s);
        int32_t class = -1;
        if (box < 0) {
            break;
        }
        for (int32_t n = 0; n < p->classes_per_detection && n < p->classes; ++n) {
            class = next_class(p, s, box, class);
            put(s, s->found * p->classes_per_detection + n, box, class, score_of(p, s, box, class));
        }
    }
}

static void detect(const q2c_detection_params *p, const value *boxes, search *s, float *out_number)
{
    const size_t count = (size_t)(p->detections * p->classes_per_detection);

    memset(s->out_boxes, 0, count * sizeof(corners));
    memset(s->out_classes, 0, count * sizeof(float));
    memset(s->out_scores, 0, count * sizeof(float));
    for (int32_t i = 0; i < p->boxes; ++i) {
        s->boxes[i] = decoded(p, boxes + i * p->box_numbers, p->anchors + 4 * i);
    }
    if (p->regular) {
        search_each_class(p, s);
    } else {
        search_best_class(p, s);
    }
    *out_number = (float)s->found;
}
