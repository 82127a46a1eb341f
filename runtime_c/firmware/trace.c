/* SPDX-License-Identifier: MIT */
/* trace - the time and the digest of every layer of a run. */
#include "trace.h"

#include <stddef.h>

#include "crc.h"

#ifndef Q2C_TRACE
#define Q2C_TRACE /* the prototype of q2c_trace */
#endif
#include "quant2c.h"

typedef struct {
    uint32_t ticks;
    uint32_t interrupts;
} reading;

static struct {
    const q2c_counter *counter;
    q2c_layer_mark *marks; /* NULL: no run is traced */
    uint32_t layers;
    bool with_digests;
    reading since;     /* when the current layer began */
    uint32_t overhead; /* ticks between two calls with nothing in between */
    q2c_run_time total;
} trace;

static reading now(void)
{
    return (reading){trace.counter->ticks(), q2c_counter_interrupts()};
}

/* What passed since the layer began, without the cost of asking. */
static reading passed(void)
{
    const reading at = now();
    const uint32_t ticks = at.ticks - trace.since.ticks;

    return (reading){
        ticks > trace.overhead ? ticks - trace.overhead : 0,
        at.interrupts - trace.since.interrupts,
    };
}

void q2c_trace(uint32_t layer, const void *output, uint32_t bytes)
{
    if (trace.marks == NULL) {
        return;
    }
    const reading took = passed();

    trace.total.ticks += took.ticks;
    trace.total.interrupts += took.interrupts;
    if (layer < trace.layers) {
        trace.marks[layer].ticks = took.ticks;
        trace.marks[layer].interrupts = took.interrupts;
        trace.marks[layer].digest = trace.with_digests ? q2c_crc32(output, bytes) : 0;
    }
    trace.since = now();
}

void q2c_trace_begin(q2c_layer_mark *marks, uint32_t layers, bool with_digests)
{
    trace.marks = marks;
    trace.layers = layers;
    trace.with_digests = with_digests;
    trace.total = (q2c_run_time){0, 0};
    trace.since = now();
}

q2c_run_time q2c_trace_end(void)
{
    const reading took = passed();

    trace.marks = NULL;
    trace.total.ticks += took.ticks;
    trace.total.interrupts += took.interrupts;
    return trace.total;
}

q2c_counter_source q2c_trace_source(void)
{
    return trace.counter->source;
}

/* Two calls through a pointer that the compiler cannot see through: as a model makes them. */
static void find_overhead(void)
{
    void (*volatile const call)(uint32_t, const void *, uint32_t) = q2c_trace;
    q2c_layer_mark mark;

    trace.overhead = 0;
    q2c_trace_begin(&mark, 1, false);
    call(0, NULL, 0);
    call(0, NULL, 0);
    (void)q2c_trace_end();
    trace.overhead = mark.ticks;
}

void q2c_trace_open(const q2c_counter *const *counters, uint32_t count)
{
    uint32_t chosen = 0;

    while (chosen + 1 < count && !counters[chosen]->open()) {
        chosen += 1;
    }
    trace.counter = counters[chosen];
    if (chosen + 1 == count) {
        (void)trace.counter->open();
    }
    find_overhead();
}
