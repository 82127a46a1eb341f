/* SPDX-License-Identifier: MIT */
/* console_stm32_usart_v2 - the USART of STM32 F0, F3, F7, G0, G4, H5, H7, L4, U5 and N6: control register first.
 *
 *   board.h  clock gates and pins as in stm32_pins.h
 *   source   ST RM0351, "USART registers"
 */
#include "console.h"
#include "stm32_pins.h"

#define CONTROL q2c_register(Q2C_CONSOLE_BASE + 0x00u)
#define BAUD_RATE q2c_register(Q2C_CONSOLE_BASE + 0x0Cu)
#define STATUS q2c_register(Q2C_CONSOLE_BASE + 0x1Cu)
#define CLEAR q2c_register(Q2C_CONSOLE_BASE + 0x20u)
#define RX_DATA q2c_register(Q2C_CONSOLE_BASE + 0x24u)
#define TX_DATA q2c_register(Q2C_CONSOLE_BASE + 0x28u)

#define CONTROL_ON_TX_RX 0xDu
#define STATUS_RX_FULL 0x20u
#define STATUS_TX_EMPTY 0x80u
#define CLEAR_RX_ERRORS 0xFu /* a port that was overrun receives again */

void q2c_console_open(void)
{
    q2c_stm32_console_pins();
    *BAUD_RATE = (Q2C_CONSOLE_CLOCK_HZ + Q2C_CONSOLE_BAUD / 2u) / Q2C_CONSOLE_BAUD;
    *CONTROL = CONTROL_ON_TX_RX;
}

uint8_t q2c_console_read(void)
{
    while ((*STATUS & STATUS_RX_FULL) == 0) {
        *CLEAR = CLEAR_RX_ERRORS;
    }
    return (uint8_t)*RX_DATA;
}

void q2c_console_write(uint8_t byte)
{
    while ((*STATUS & STATUS_TX_EMPTY) == 0) {
    }
    *TX_DATA = byte;
}
