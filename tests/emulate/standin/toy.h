/* SPDX-License-Identifier: MIT */
/* toy.h - a hand-written stand-in for a generated model: every part of a firmware has something to do with it. */
#ifndef TOY_H
#define TOY_H

#include "quant2c.h"

#define TOY_MODEL_SHA256 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define TOY_ARENA_BYTES 136u
#define TOY_STATE_BYTES 8u
#define TOY_LAYER_COUNT 4u
#define TOY_INPUT_COUNT 2
#define TOY_OUTPUT_COUNT 3
#define TOY_IN0_BYTES 64u /* int8 [64] */
#define TOY_IN1_BYTES 4u  /* uint32: how often layer 1 goes around */
#define TOY_OUT0_BYTES 32u
#define TOY_OUT1_BYTES 8u /* int64: sum of all runs since the reset, divided by 7 */
#define TOY_OUT2_BYTES 4u /* float */

typedef struct toy_context {
    uint8_t *arena;
    Q2C_ALIGNED uint8_t state[TOY_STATE_BYTES];
} toy_context;

q2c_status toy_init(toy_context *ctx, void *arena, size_t arena_bytes);
void toy_reset(toy_context *ctx);
void *toy_input(toy_context *ctx, int index);
void toy_run(toy_context *ctx);
const void *toy_output(const toy_context *ctx, int index);

#endif /* TOY_H */
