/* SPDX-License-Identifier: MIT */
/* trace.h - takes the time and the digest of every layer of a run.
 *
 * A model that was built with Q2C_TRACE calls q2c_trace (quant2c.h) after each layer.
 */
#ifndef Q2C_TRACE_H
#define Q2C_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "counter.h"

/* What one layer took. Interrupts of the counter itself are part of the ticks and counted beside them. */
typedef struct {
    uint32_t ticks;
    uint32_t interrupts;
    uint32_t digest; /* CRC-32 of the layer's output, 0 where none was asked for */
} q2c_layer_mark;

/* What a whole run took: the sum of its layers and of what follows the last one. */
typedef struct {
    uint64_t ticks;
    uint32_t interrupts;
} q2c_run_time;

/* Takes the first of the counters that counts and finds out what taking the time itself costs. */
void q2c_trace_open(const q2c_counter *const *counters, uint32_t count);
q2c_counter_source q2c_trace_source(void);

/* The following run is traced into `marks`: one per layer, with digests if asked. */
void q2c_trace_begin(q2c_layer_mark *marks, uint32_t layers, bool with_digests);
q2c_run_time q2c_trace_end(void);

#endif /* Q2C_TRACE_H */
