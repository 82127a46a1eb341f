/* SPDX-License-Identifier: MIT */
/* bytes.h - the only functions that the runtime takes from a C library, or from the compiler's own support.
 *
 * Declared here because a bare-metal compiler need not bring <string.h>.
 */
#ifndef Q2C_BYTES_H
#define Q2C_BYTES_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

#endif /* Q2C_BYTES_H */
