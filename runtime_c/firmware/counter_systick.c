/* SPDX-License-Identifier: MIT */
/* counter_systick - the 24-bit timer that almost every Cortex-M has, extended to 32 bits by its interrupt.
 *
 *   source   Armv7-M Architecture Reference Manual, B3.3 "The system timer, SysTick"
 */
#include "counter.h"
#include "registers.h"

#define CONTROL q2c_register(0xE000E010u)
#define RELOAD q2c_register(0xE000E014u)
#define VALUE q2c_register(0xE000E018u)
#define INTERRUPT_STATE q2c_register(0xE000ED04u)

#define CONTROL_ON_INTERRUPT_CORE_CLOCK 7u
#define INTERRUPT_STATE_SYSTICK_PENDING (1u << 26)
#define LARGEST 0xFFFFFFu
#define PERIOD 0x1000000u

volatile uint32_t q2c_systick_wraps;

__attribute__((naked)) void SysTick_Handler(void);

/* Q2C_COUNTER_INTERRUPT_INSTRUCTIONS instructions, so that a count of instructions can leave them out. */
void SysTick_Handler(void)
{
    __asm volatile(".syntax unified             \n"
                   "ldr  r0, =q2c_systick_wraps \n"
                   "ldr  r1, [r0]               \n"
                   "adds r1, r1, #1             \n"
                   "str  r1, [r0]               \n"
                   "bx   lr                     \n"
                   ".ltorg                      \n");
}

uint32_t q2c_counter_interrupts(void)
{
    return q2c_systick_wraps;
}

static bool systick_open(void)
{
    *RELOAD = LARGEST;
    *VALUE = 0;
    *CONTROL = CONTROL_ON_INTERRUPT_CORE_CLOCK;
    while (*VALUE == 0) { /* it starts with the first reload */
    }
    return true;
}

/* A wrap whose interrupt is still waiting is counted here; the value is then read again, after the wrap. */
static uint32_t systick_ticks(void)
{
    uint32_t value, wraps;

    __asm volatile("cpsid i" ::: "memory");
    value = *VALUE;
    wraps = q2c_systick_wraps;
    if ((*INTERRUPT_STATE & INTERRUPT_STATE_SYSTICK_PENDING) != 0) {
        value = *VALUE;
        wraps += 1;
    }
    __asm volatile("cpsie i" ::: "memory");
    return wraps * PERIOD + (LARGEST - value);
}

const q2c_counter q2c_counter_systick = {Q2C_COUNTER_SYSTICK, systick_open, systick_ticks};
