/* SPDX-License-Identifier: MIT */
/* console_nrf_uarte - the UART of Nordic's nRF52 and nRF53 with DMA, a byte at a time.
 *
 *   board.h  Q2C_CONSOLE_TX_PIN, Q2C_CONSOLE_RX_PIN: port * 32 + pin
 *   source   nRF5340 Product Specification, "UARTE"
 */
#include "board.h"
#include "console.h"
#include "registers.h"

#define START_RX q2c_register(Q2C_CONSOLE_BASE + 0x000u)
#define START_TX q2c_register(Q2C_CONSOLE_BASE + 0x008u)
#define END_RX q2c_register(Q2C_CONSOLE_BASE + 0x110u)
#define END_TX q2c_register(Q2C_CONSOLE_BASE + 0x120u)
#define ENABLE q2c_register(Q2C_CONSOLE_BASE + 0x500u)
#define TX_PIN q2c_register(Q2C_CONSOLE_BASE + 0x50Cu)
#define RX_PIN q2c_register(Q2C_CONSOLE_BASE + 0x514u)
#define BAUD_RATE q2c_register(Q2C_CONSOLE_BASE + 0x524u)
#define RX_POINTER q2c_register(Q2C_CONSOLE_BASE + 0x534u)
#define RX_COUNT q2c_register(Q2C_CONSOLE_BASE + 0x538u)
#define TX_POINTER q2c_register(Q2C_CONSOLE_BASE + 0x544u)
#define TX_COUNT q2c_register(Q2C_CONSOLE_BASE + 0x548u)

#define ENABLE_UARTE 8u
#define PERIPHERAL_HZ 16000000u

/* The rate as a fraction of the peripheral's clock in units of 2^-32, of which the upper 20 bits count. */
#define BAUD_FRACTION (((((uint64_t)Q2C_CONSOLE_BAUD) << 32) / PERIPHERAL_HZ + 0x800u) & 0xFFFFF000u)

static volatile uint8_t received, sent; /* in RAM: the port has no other way to a byte */

void q2c_console_open(void)
{
    *TX_PIN = Q2C_CONSOLE_TX_PIN;
    *RX_PIN = Q2C_CONSOLE_RX_PIN;
    *BAUD_RATE = (uint32_t)BAUD_FRACTION;
    *ENABLE = ENABLE_UARTE;
    *RX_POINTER = (uint32_t)(uintptr_t)&received;
    *RX_COUNT = 1;
    *TX_POINTER = (uint32_t)(uintptr_t)&sent;
    *TX_COUNT = 1;
    *END_RX = 0;
    *START_RX = 1;
}

uint8_t q2c_console_read(void)
{
    while (*END_RX == 0) {
    }
    const uint8_t byte = received;
    *END_RX = 0;
    *START_RX = 1; /* until here the port's FIFO keeps what comes */
    return byte;
}

void q2c_console_write(uint8_t byte)
{
    sent = byte;
    *END_TX = 0;
    *START_TX = 1;
    while (*END_TX == 0) {
    }
}
