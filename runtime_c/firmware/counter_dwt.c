/* SPDX-License-Identifier: MIT */
/* counter_dwt - the cycle counter of Armv7-M and Armv8-M cores. Emulators have the register but do not count. */
#include "counter.h"
#include "registers.h"

#define DEBUG_CONTROL q2c_register(0xE000EDFCu)
#define DWT_CONTROL q2c_register(0xE0001000u)
#define DWT_CYCLES q2c_register(0xE0001004u)

#define DEBUG_CONTROL_TRACE (1u << 24)
#define DWT_CONTROL_COUNT 1u

static bool dwt_open(void)
{
    *DEBUG_CONTROL |= DEBUG_CONTROL_TRACE;
    *DWT_CYCLES = 0;
    *DWT_CONTROL |= DWT_CONTROL_COUNT;

    const uint32_t first = *DWT_CYCLES;
    return *DWT_CYCLES != first; /* the reading itself takes cycles */
}

static uint32_t dwt_ticks(void)
{
    return *DWT_CYCLES;
}

const q2c_counter q2c_counter_dwt = {Q2C_COUNTER_DWT, dwt_open, dwt_ticks};
