/* SPDX-License-Identifier: MIT */
/* semihosting.h - asks the debugger or emulator that the core is attached to for a service.
 *
 * Without one attached the breakpoint instruction faults.
 *
 *   source   Arm "Semihosting for AArch32 and AArch64", release 2.0
 */
#ifndef Q2C_SEMIHOSTING_H
#define Q2C_SEMIHOSTING_H

#include <stdint.h>

#define Q2C_SEMIHOSTING_WRITE_BYTE 0x03u /* SYS_WRITEC */
#define Q2C_SEMIHOSTING_READ_BYTE 0x07u  /* SYS_READC */
#define Q2C_SEMIHOSTING_EXIT 0x20u       /* SYS_EXIT_EXTENDED */

/* One service call: operation and argument in r0 and r1, the result in r0. */
static inline uint32_t q2c_semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = argument;

    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

#endif /* Q2C_SEMIHOSTING_H */
