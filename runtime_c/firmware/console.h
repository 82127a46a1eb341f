/* SPDX-License-Identifier: MIT */
/* console.h - the byte stream between a board and its host. One console_<driver>.c implements it, by polling.
 *
 * The generated board.h names the registers and rates: Q2C_CONSOLE_BASE, Q2C_CONSOLE_BAUD, Q2C_CONSOLE_CLOCK_HZ and what
 * the driver lists as its own.
 */
#ifndef Q2C_CONSOLE_H
#define Q2C_CONSOLE_H

#include <stdint.h>

/* Prepares the port. */
void q2c_console_open(void);

/* Waits for a byte. */
uint8_t q2c_console_read(void);

/* Sends a byte; waits until there is room for it. */
void q2c_console_write(uint8_t byte);

#endif /* Q2C_CONSOLE_H */
