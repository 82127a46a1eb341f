/* SPDX-License-Identifier: MIT */
/* select.h - elements of one tensor or the other, as a condition says; all three broadcast to each other. */
#ifndef Q2C_SELECT_H
#define Q2C_SELECT_H

#include <stdint.h>

#include "operands.h"

typedef struct {
    int32_t run;                            /* elements in the innermost loop */
    int32_t condition_step, a_step, b_step; /* from one element of a run to the next: 1 or 0 */
    int32_t loop_count;                     /* loops around the run, at most Q2C_OPERANDS_LOOPS */
    const int32_t *loops;                   /* [loop_count][4]: how often, strides in the condition, a and b */
} q2c_select_params;

void q2c_select_b8__portable(const q2c_select_params *p, const uint8_t *condition, const uint8_t *a, const uint8_t *b,
                             uint8_t *out);
void q2c_select_b16__portable(const q2c_select_params *p, const uint8_t *condition, const uint16_t *a,
                              const uint16_t *b, uint16_t *out);
void q2c_select_b32__portable(const q2c_select_params *p, const uint8_t *condition, const uint32_t *a,
                              const uint32_t *b, uint32_t *out);
void q2c_select_b64__portable(const q2c_select_params *p, const uint8_t *condition, const uint64_t *a,
                              const uint64_t *b, uint64_t *out);

#endif /* Q2C_SELECT_H */
