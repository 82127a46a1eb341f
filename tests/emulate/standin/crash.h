/* SPDX-License-Identifier: MIT */
/* crash.h - a stand-in that misbehaves on request. */
#ifndef CRASH_H
#define CRASH_H

#include "quant2c.h"

#define CRASH_MODEL_SHA256 "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
#define CRASH_ARENA_BYTES 1000u
#define CRASH_STATE_BYTES 0u
#define CRASH_LAYER_COUNT 1u
#define CRASH_INPUT_COUNT 1
#define CRASH_OUTPUT_COUNT 1
#define CRASH_IN0_BYTES 900u /* int8: its first element says how to crash */
#define CRASH_OUT0_BYTES 900u

typedef struct crash_context {
    uint8_t *arena;
} crash_context;

q2c_status crash_init(crash_context *ctx, void *arena, size_t arena_bytes);
void crash_reset(crash_context *ctx);
void *crash_input(crash_context *ctx, int index);
void crash_run(crash_context *ctx);
const void *crash_output(const crash_context *ctx, int index);

#endif /* CRASH_H */
