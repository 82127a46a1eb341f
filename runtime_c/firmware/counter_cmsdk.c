/* SPDX-License-Identifier: MIT */
/* counter_cmsdk - a 32-bit timer of Arm's Cortex-M system design kit, at Q2C_TIMER_BASE: MPS2 and MPS3 boards.
 *
 *   source   Arm DDI 0479, "APB timer"
 */
#include "board.h"
#include "counter.h"
#include "registers.h"

#define CONTROL q2c_register(Q2C_TIMER_BASE + 0x0u)
#define VALUE q2c_register(Q2C_TIMER_BASE + 0x4u)
#define RELOAD q2c_register(Q2C_TIMER_BASE + 0x8u)

#define CONTROL_ENABLE 1u

static bool cmsdk_open(void)
{
    *RELOAD = UINT32_MAX;
    *VALUE = UINT32_MAX;
    *CONTROL = CONTROL_ENABLE;
    return true;
}

static uint32_t cmsdk_ticks(void)
{
    return UINT32_MAX - *VALUE;
}

const q2c_counter q2c_counter_cmsdk = {Q2C_COUNTER_CMSDK, cmsdk_open, cmsdk_ticks};
