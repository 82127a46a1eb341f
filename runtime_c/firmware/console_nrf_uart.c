/* SPDX-License-Identifier: MIT */
/* console_nrf_uart - the UART of Nordic's nRF51 and nRF52, without DMA.
 *
 *   board.h  Q2C_CONSOLE_TX_PIN, Q2C_CONSOLE_RX_PIN: port * 32 + pin
 *   source   nRF51 Series Reference Manual, "UART"; nRF52840 Product Specification, "UART"
 */
#include "board.h"
#include "console.h"
#include "registers.h"

#define START_RX q2c_register(Q2C_CONSOLE_BASE + 0x000u)
#define START_TX q2c_register(Q2C_CONSOLE_BASE + 0x008u)
#define RX_READY q2c_register(Q2C_CONSOLE_BASE + 0x108u)
#define TX_READY q2c_register(Q2C_CONSOLE_BASE + 0x11Cu)
#define ENABLE q2c_register(Q2C_CONSOLE_BASE + 0x500u)
#define TX_PIN q2c_register(Q2C_CONSOLE_BASE + 0x50Cu)
#define RX_PIN q2c_register(Q2C_CONSOLE_BASE + 0x514u)
#define RX_DATA q2c_register(Q2C_CONSOLE_BASE + 0x518u)
#define TX_DATA q2c_register(Q2C_CONSOLE_BASE + 0x51Cu)
#define BAUD_RATE q2c_register(Q2C_CONSOLE_BASE + 0x524u)

#define ENABLE_UART 4u
#define PERIPHERAL_HZ 16000000u

/* The rate as a fraction of the peripheral's clock in units of 2^-32, of which the upper 20 bits count. */
#define BAUD_FRACTION (((((uint64_t)Q2C_CONSOLE_BAUD) << 32) / PERIPHERAL_HZ + 0x800u) & 0xFFFFF000u)

void q2c_console_open(void)
{
    *TX_PIN = Q2C_CONSOLE_TX_PIN;
    *RX_PIN = Q2C_CONSOLE_RX_PIN;
    *BAUD_RATE = (uint32_t)BAUD_FRACTION;
    *ENABLE = ENABLE_UART;
    *START_RX = 1;
    *START_TX = 1;
}

uint8_t q2c_console_read(void)
{
    while (*RX_READY == 0) {
    }
    *RX_READY = 0;
    return (uint8_t)*RX_DATA;
}

void q2c_console_write(uint8_t byte)
{
    *TX_READY = 0;
    *TX_DATA = byte;
    while (*TX_READY == 0) {
    }
}
