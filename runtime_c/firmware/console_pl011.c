/* SPDX-License-Identifier: MIT */
/* console_pl011 - Arm's PrimeCell UART: Stellaris, RP2040, RP2350.
 *
 *   board.h  Q2C_CONSOLE_ENABLE_REGISTER, Q2C_CONSOLE_ENABLE_BITS: clock gate, 0 where none is needed
 *   source   Arm DDI 0183, "UART registers"
 */
#include "board.h"
#include "console.h"
#include "registers.h"

#define DATA q2c_register(Q2C_CONSOLE_BASE + 0x00u)
#define FLAGS q2c_register(Q2C_CONSOLE_BASE + 0x18u)
#define BAUD_INTEGER q2c_register(Q2C_CONSOLE_BASE + 0x24u)
#define BAUD_FRACTION q2c_register(Q2C_CONSOLE_BASE + 0x28u)
#define LINE q2c_register(Q2C_CONSOLE_BASE + 0x2Cu)
#define CONTROL q2c_register(Q2C_CONSOLE_BASE + 0x30u)

#define FLAGS_RX_EMPTY 0x10u
#define FLAGS_TX_FULL 0x20u
#define LINE_8_BITS_FIFO 0x70u
#define CONTROL_TX_RX_ON 0x301u

void q2c_console_open(void)
{
    /* clock / (16 baud) in units of 1/64, rounded */
    const uint32_t divider = (Q2C_CONSOLE_CLOCK_HZ * 8u / Q2C_CONSOLE_BAUD + 1u) / 2u;

    if (Q2C_CONSOLE_ENABLE_REGISTER != 0u) {
        *q2c_register(Q2C_CONSOLE_ENABLE_REGISTER) |= Q2C_CONSOLE_ENABLE_BITS;
    }
    *CONTROL = 0;
    *BAUD_INTEGER = divider / 64u;
    *BAUD_FRACTION = divider % 64u;
    *LINE = LINE_8_BITS_FIFO;
    *CONTROL = CONTROL_TX_RX_ON;
}

uint8_t q2c_console_read(void)
{
    while ((*FLAGS & FLAGS_RX_EMPTY) != 0) {
    }
    return (uint8_t)*DATA;
}

void q2c_console_write(uint8_t byte)
{
    while ((*FLAGS & FLAGS_TX_FULL) != 0) {
    }
    *DATA = byte;
}
