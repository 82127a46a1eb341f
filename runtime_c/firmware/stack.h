/* SPDX-License-Identifier: MIT */
/* stack.h - how much stack there is and how much is used. */
#ifndef Q2C_STACK_H
#define Q2C_STACK_H

#include <stdint.h>

/* Bytes that the linker script reserved. */
uint32_t q2c_stack_bytes(void);

/* Calls a function and tells how many bytes of stack it used: the unused part is painted before and looked at after. */
uint32_t q2c_stack_used_by(void (*function)(void));

#endif /* Q2C_STACK_H */
