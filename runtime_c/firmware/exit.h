/* SPDX-License-Identifier: MIT */
/* exit.h - how a firmware ends. One exit_<how>.c implements it. */
#ifndef Q2C_EXIT_H
#define Q2C_EXIT_H

#include <stdint.h>

#define Q2C_EXIT_MODEL 98u /* a model refused its arena */
#define Q2C_EXIT_FAULT 99u /* the processor faulted */

/* Ends the program with a status, where there is someone to take it. */
__attribute__((noreturn)) void q2c_exit(uint32_t status);

#endif /* Q2C_EXIT_H */
