/* SPDX-License-Identifier: MIT */
/* stack - how much stack there is, how much is used, and whether it was enough. */
#include "stack.h"

#define PAINT 0x5AC35AC3u
#define GUARD_WORDS 32 /* more than most frames leave unwritten in one piece */

extern uint32_t q2c_stack_limit[]; /* from the linker script */
extern uint32_t q2c_stack_top[];

uint32_t q2c_stack_bytes(void)
{
    return (uint32_t)(q2c_stack_top - q2c_stack_limit) * (uint32_t)sizeof(uint32_t);
}

void q2c_stack_guard(void)
{
    volatile uint32_t *const limit = q2c_stack_limit;

    for (int i = 0; i < GUARD_WORDS; ++i) {
        limit[i] = PAINT;
    }
}

bool q2c_stack_is_whole(void)
{
    volatile const uint32_t *const limit = q2c_stack_limit;
    bool whole = true;

    for (int i = 0; i < GUARD_WORDS; ++i) {
        whole = whole && limit[i] == PAINT;
    }
    return whole;
}

/* Nothing else may use the stack meanwhile: interrupts wait. Volatile, because below the stack pointer there is nothing
 * that a compiler would believe in, and because a memset would paint over its own frame. */
uint32_t q2c_stack_used_by(void (*function)(void))
{
    volatile uint32_t *const limit = q2c_stack_limit;
    volatile uint32_t *at;
    volatile uint32_t *top;

    __asm volatile("cpsid i");
    __asm volatile("mov %0, sp" : "=r"(top));
    for (at = limit; at < top; ++at) {
        *at = PAINT;
    }
    function();
    __asm volatile("cpsie i");
    for (at = limit; at < top && *at == PAINT; ++at) {
    }
    return (uint32_t)(top - at) * (uint32_t)sizeof(uint32_t);
}
