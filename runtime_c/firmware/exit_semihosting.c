/* SPDX-License-Identifier: MIT */
/* exit_semihosting - hands the status to the emulator or debugger. */
#include "exit.h"
#include "semihosting.h"

#define REASON_APPLICATION_EXIT 0x20026u /* ADP_Stopped_ApplicationExit */

void q2c_exit(uint32_t status)
{
    const uint32_t block[2] = {REASON_APPLICATION_EXIT, status};

    for (;;) {
        (void)q2c_semihosting(Q2C_SEMIHOSTING_EXIT, block);
    }
}
