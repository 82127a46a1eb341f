/* SPDX-License-Identifier: MIT */
/* stack.h - how much stack there is, how much is used, and whether it was enough. */
#ifndef Q2C_STACK_H
#define Q2C_STACK_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that the linker script reserved. */
uint32_t q2c_stack_bytes(void);

/* Paints the lowest words of the stack; whether they still are as painted. Where memory below the stack swallows what is
 * written there, an overflow is seen by nothing else. */
void q2c_stack_guard(void);
bool q2c_stack_is_whole(void);

/* Calls a function and tells how many bytes of stack it used: the unused part is painted before and looked at after. */
uint32_t q2c_stack_used_by(void (*function)(void));

#endif /* Q2C_STACK_H */
