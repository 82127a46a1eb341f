/* SPDX-License-Identifier: MIT */
/* console_semihosting - the console of the debugger or emulator: needs no pins, works wherever one is attached. */
#include <stddef.h>

#include "console.h"
#include "semihosting.h"

void q2c_console_open(void)
{
}

uint8_t q2c_console_read(void)
{
    return (uint8_t)q2c_semihosting(Q2C_SEMIHOSTING_READ_BYTE, NULL);
}

void q2c_console_write(uint8_t byte)
{
    (void)q2c_semihosting(Q2C_SEMIHOSTING_WRITE_BYTE, &byte);
}
