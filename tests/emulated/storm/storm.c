/* SPDX-License-Identifier: MIT */
/* storm.c - SysTick as fast as it can be borne, with a handler that takes all that an interrupt may take: r0 to r3, r12,
 * the flags, and where STORM_FLOAT and STORM_VECTOR say so s0 to s15, FPSCR and VPR; and the memory below the stack.
 *
 * It stands in for the firmware's counter_systick.c.
 */
#include "storm.h"

#include "counter.h"
#include "registers.h"

#define CONTROL q2c_register(0xE000E010u)
#define RELOAD q2c_register(0xE000E014u)
#define VALUE q2c_register(0xE000E018u)
#define ON_WITH_INTERRUPT 7u
#define PERIOD 4999u /* a prime, so that interrupts drift over all loops */

volatile uint32_t storm_count;
static uint32_t count_before;

__attribute__((naked)) void SysTick_Handler(void);

void SysTick_Handler(void)
{
    __asm volatile(".syntax unified             \n"
                   "ldr  r0, =storm_count       \n"
                   "ldr  r1, [r0]               \n"
                   "adds r1, r1, #1             \n"
                   "str  r1, [r0]               \n"
                   "mov  r0, sp                 \n"
                   "subs r0, r0, #64            \n"
                   "ldr  r2, =0x5A3C96E1        \n"
                   "eors r2, r2, r1             \n"
                   "mov  r3, sp                 \n"
                   "1:                          \n" /* nothing of the program's may lie below its stack */
                   "str  r2, [r0]               \n"
                   "adds r0, r0, #4             \n"
                   "cmp  r0, r3                 \n"
                   "blo  1b                     \n"
#ifdef STORM_FLOAT
                   "vmov s0, r2                 \n"
                   "vmov s1, r2                 \n"
                   "vmov s2, r2                 \n"
                   "vmov s3, r2                 \n"
                   "vmov s4, r2                 \n"
                   "vmov s5, r2                 \n"
                   "vmov s6, r2                 \n"
                   "vmov s7, r2                 \n"
                   "vmov s8, r2                 \n"
                   "vmov s9, r2                 \n"
                   "vmov s10, r2                \n"
                   "vmov s11, r2                \n"
                   "vmov s12, r2                \n"
                   "vmov s13, r2                \n"
                   "vmov s14, r2                \n"
                   "vmov s15, r2                \n"
                   "movs r3, #3                 \n"
                   "lsls r3, r3, #22            \n" /* round towards zero, every exception flag clear */
                   "vmsr fpscr, r3              \n"
#endif
#ifdef STORM_VECTOR
                   "vmsr p0, r2                 \n"
#endif
                   "mov  r0, r2                 \n"
                   "mov  r1, r2                 \n"
                   "mov  r3, r2                 \n"
                   "mov  r12, r2                \n"
                   STORM_FLAGS "                \n"
                   "bx   lr                     \n"
                   ".ltorg                      \n");
}

void storm_begin(void)
{
    count_before = storm_count;
    *RELOAD = PERIOD;
    *VALUE = 0;
    *CONTROL = ON_WITH_INTERRUPT;
}

/* A run without interrupts proves nothing: it ends in a fault. */
void storm_end(void)
{
    *CONTROL = 0;
    if (storm_count - count_before < STORM_LEAST) {
        __builtin_trap();
    }
}

uint32_t q2c_counter_interrupts(void)
{
    return storm_count;
}

static bool storm_open(void)
{
    return true;
}

static uint32_t storm_ticks(void)
{
    return storm_count;
}

const q2c_counter q2c_counter_systick = {Q2C_COUNTER_SYSTICK, storm_open, storm_ticks};
