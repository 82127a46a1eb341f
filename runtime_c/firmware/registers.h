/* SPDX-License-Identifier: MIT */
/* registers.h - peripheral registers by address. */
#ifndef Q2C_REGISTERS_H
#define Q2C_REGISTERS_H

#include <stdint.h>

/* The 32-bit register at an address. */
static inline volatile uint32_t *q2c_register(uint32_t address)
{
    return (volatile uint32_t *)(uintptr_t)address;
}

#endif /* Q2C_REGISTERS_H */
