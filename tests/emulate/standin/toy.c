/* SPDX-License-Identifier: MIT */
#include "toy.h"

#include "bytes.h"
#include "toy_weights.h"

/* arena: input 0 at 0, input 1 at 64, then the outputs; the run overwrites input 0 */
#define IN0 0
#define IN1 64
#define OUT0 80
#define OUT1 112
#define OUT2 120

q2c_status toy_init(toy_context *ctx, void *arena, size_t arena_bytes)
{
    if (ctx == NULL || arena == NULL) {
        return Q2C_ERROR_NULL;
    }
    if (arena_bytes < TOY_ARENA_BYTES) {
        return Q2C_ERROR_ARENA_BYTES;
    }
    if ((uintptr_t)arena % Q2C_ALIGNMENT != 0) {
        return Q2C_ERROR_ARENA_ALIGNED;
    }
    ctx->arena = arena;
    toy_reset(ctx);
    return Q2C_OK;
}

void toy_reset(toy_context *ctx)
{
    memset(ctx->state, 0, sizeof ctx->state);
}

void *toy_input(toy_context *ctx, int index)
{
    return index == 0 ? ctx->arena + IN0 : index == 1 ? ctx->arena + IN1 : NULL;
}

const void *toy_output(const toy_context *ctx, int index)
{
    static const uint8_t offsets[] = {OUT0, OUT1, OUT2};
    return index >= 0 && index < TOY_OUTPUT_COUNT ? ctx->arena + offsets[index] : NULL;
}

/* A sum of products, a 64-bit product, a rounding shift. */
static int8_t weigh(const int8_t *in)
{
    int32_t acc = 0;

    for (int i = 0; i < 16; ++i) {
        acc += in[i] * toy_weights[i];
    }
    const int64_t scaled = ((int64_t)acc * 1518500250 + ((int64_t)1 << 36)) >> 37;
    return (int8_t)(scaled < -128 ? -128 : scaled > 127 ? 127 : scaled);
}

__attribute__((noinline)) static void layer_0(const int8_t *in, int8_t *out)
{
    for (int o = 0; o < 32; ++o) {
        out[o] = weigh(in + o);
    }
}

/* Two instructions a round. */
__attribute__((noinline)) static void layer_1(uint32_t rounds)
{
    if (rounds > 0) {
        __asm volatile(".syntax unified\n"
                       "1: subs %0, %0, #1\n"
                       "bne 1b\n"
                       : "+l"(rounds)
                       :
                       : "cc");
    }
}

/* Needs 64-bit division, which comes from the compiler's library. */
__attribute__((noinline)) static void layer_2(const int8_t *in, uint8_t *state, int64_t *out)
{
    int64_t sum;

    memcpy(&sum, state, sizeof sum);
    for (int i = 0; i < 32; ++i) {
        sum += in[i] * 1000003;
    }
    memcpy(state, &sum, sizeof sum);
    *out = sum / 7;
}

__attribute__((noinline)) static void layer_3(const int8_t *in, float *out)
{
    volatile float scratch[40]; /* stack of a size worth measuring */
    float sum = 0.0f;

    for (int i = 0; i < 32; ++i) {
        scratch[i] = (float)in[i] * 0.37f;
    }
    for (int i = 0; i < 32; ++i) {
        sum += scratch[i];
    }
    *out = sum;
}

void toy_run(toy_context *ctx)
{
    uint8_t *const arena = ctx->arena;
    void *const in0 = arena + IN0;
    void *const out0 = arena + OUT0;
    void *const out1 = arena + OUT1;
    void *const out2 = arena + OUT2;
    uint32_t rounds;

    memcpy(&rounds, arena + IN1, sizeof rounds);
    layer_0(in0, out0);
    Q2C_LAYER_DONE(0u, out0, TOY_OUT0_BYTES);
    memset(in0, 0x55, TOY_IN0_BYTES);
    layer_1(rounds);
    Q2C_LAYER_DONE(1u, in0, TOY_IN0_BYTES);
    layer_2(out0, ctx->state, out1);
    Q2C_LAYER_DONE(2u, out1, TOY_OUT1_BYTES);
    layer_3(out0, out2);
    Q2C_LAYER_DONE(3u, out2, TOY_OUT2_BYTES);
}
