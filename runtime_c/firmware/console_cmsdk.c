/* SPDX-License-Identifier: MIT */
/* console_cmsdk - the UART of Arm's Cortex-M system design kit: MPS2 and MPS3 boards.
 *
 *   source   Arm DDI 0479, "APB UART"
 */
#include "board.h"
#include "console.h"
#include "registers.h"

#define DATA q2c_register(Q2C_CONSOLE_BASE + 0x00u)
#define STATE q2c_register(Q2C_CONSOLE_BASE + 0x04u)
#define CONTROL q2c_register(Q2C_CONSOLE_BASE + 0x08u)
#define DIVIDER q2c_register(Q2C_CONSOLE_BASE + 0x10u)

#define STATE_TX_FULL 0x1u
#define STATE_RX_FULL 0x2u
#define CONTROL_TX_RX 0x3u
#define DIVIDER_LEAST 16u /* below it the port stands still */

void q2c_console_open(void)
{
    const uint32_t divider = Q2C_CONSOLE_CLOCK_HZ / Q2C_CONSOLE_BAUD;

    *DIVIDER = divider < DIVIDER_LEAST ? DIVIDER_LEAST : divider;
    *CONTROL = CONTROL_TX_RX;
    (void)*DATA; /* what came before; QEMU offers nothing new until it is read */
}

uint8_t q2c_console_read(void)
{
    while ((*STATE & STATE_RX_FULL) == 0) {
    }
    return (uint8_t)*DATA;
}

void q2c_console_write(uint8_t byte)
{
    while ((*STATE & STATE_TX_FULL) != 0) {
    }
    *DATA = byte;
}
