/* SPDX-License-Identifier: MIT */
#include "crash.h"

q2c_status crash_init(crash_context *ctx, void *arena, size_t arena_bytes)
{
    ctx->arena = arena;
    return arena_bytes < CRASH_ARENA_BYTES ? Q2C_ERROR_ARENA_BYTES : Q2C_OK;
}

void crash_reset(crash_context *ctx)
{
    (void)ctx;
}

void *crash_input(crash_context *ctx, int index)
{
    return index == 0 ? ctx->arena : NULL;
}

const void *crash_output(const crash_context *ctx, int index)
{
    return index == 0 ? ctx->arena : NULL;
}

static void nothing(uint8_t *arena)
{
    (void)arena;
}

static void behind_the_arena(uint8_t *arena)
{
    arena[CRASH_ARENA_BYTES] = 0;
}

static void before_the_arena(uint8_t *arena)
{
    arena[-1] = 0;
}

static void wild_pointer(uint8_t *arena)
{
    (void)arena;
    *(volatile uint32_t *)(uintptr_t)0xF0000000u = 1;
}

__attribute__((noinline)) static int endless(volatile int *deeper)
{
    volatile int here[16];

    here[0] = *deeper + 1;
    return here[0] == 0 ? 0 : endless(here) + here[0];
}

static void deep_stack(uint8_t *arena)
{
    volatile int start = arena[0];

    arena[1] = (uint8_t)endless(&start);
}

static void unaligned_word(uint8_t *arena)
{
    uint32_t value;
    __asm volatile("ldr %0, [%1]" : "=l"(value) : "l"(arena + 1) : "memory");
    arena[1] = (uint8_t)value;
}

/* A fault without a vector table to find its handler in. */
static void lock_up(uint8_t *arena)
{
    (void)arena;
    *(volatile uint32_t *)(uintptr_t)0xE000ED08u = 0xF0000000u;
    __asm volatile("udf #0");
}

void crash_run(crash_context *ctx)
{
    void (*const ways[])(uint8_t *) = {
        nothing, behind_the_arena, before_the_arena, wild_pointer, deep_stack, unaligned_word, lock_up,
    };
    ways[ctx->arena[0]](ctx->arena);
    Q2C_LAYER_DONE(0u, ctx->arena, 1u);
}
