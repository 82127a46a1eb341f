/* SPDX-License-Identifier: MIT */
/* console_stm32_usart_v1 - the USART of STM32 F1, F2, F4 and L1: status register first.
 *
 *   board.h  clock gates and pins as in stm32_pins.h
 *   source   ST RM0090, "USART registers"
 */
#include "console.h"
#include "stm32_pins.h"

#define STATUS q2c_register(Q2C_CONSOLE_BASE + 0x00u)
#define DATA q2c_register(Q2C_CONSOLE_BASE + 0x04u)
#define BAUD_RATE q2c_register(Q2C_CONSOLE_BASE + 0x08u)
#define CONTROL q2c_register(Q2C_CONSOLE_BASE + 0x0Cu)

#define STATUS_RX_FULL 0x20u
#define STATUS_TX_EMPTY 0x80u
#define CONTROL_ON_TX_RX 0x200Cu

void q2c_console_open(void)
{
    q2c_stm32_console_pins();
    *BAUD_RATE = (Q2C_CONSOLE_CLOCK_HZ + Q2C_CONSOLE_BAUD / 2u) / Q2C_CONSOLE_BAUD;
    *CONTROL = CONTROL_ON_TX_RX;
}

uint8_t q2c_console_read(void)
{
    while ((*STATUS & STATUS_RX_FULL) == 0) {
    }
    return (uint8_t)*DATA;
}

void q2c_console_write(uint8_t byte)
{
    while ((*STATUS & STATUS_TX_EMPTY) == 0) {
    }
    *DATA = byte;
}
