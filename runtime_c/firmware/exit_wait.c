/* SPDX-License-Identifier: MIT */
/* exit_wait - a board on its own has nobody to tell: it waits for reset or for a debugger. */
#include "exit.h"

void q2c_exit(uint32_t status)
{
    (void)status;
    for (;;) {
    }
}
