/* SPDX-License-Identifier: MIT */
/* fault - tells the host where the processor faulted, and ends.
 *
 *   source   Armv7-M Architecture Reference Manual, B1.5.6 "Exception entry behavior"
 */
#include <stdbool.h>
#include <stdint.h>

#include "exit.h"
#include "protocol.h"

#define PSR_THUMB (1u << 24)

extern uint32_t q2c_stack_limit[]; /* from the linker script */
extern uint32_t q2c_stack_top[];

/* What the processor pushed when it faulted. */
typedef struct {
    uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
} fault_frame;

__attribute__((used, noreturn)) void q2c_fault(const fault_frame *frame);

/* The processor always runs Thumb code: what lies there without that bit is no frame. */
static bool is_frame(const fault_frame *frame)
{
    const uintptr_t at = (uintptr_t)frame;

    return at >= (uintptr_t)q2c_stack_limit && at + sizeof *frame <= (uintptr_t)q2c_stack_top &&
           (frame->psr & PSR_THUMB) != 0;
}

/* Called by the fault handler of startup.c. After a stack overflow there is no frame: the addresses are then 0. */
void q2c_fault(const fault_frame *frame)
{
    uint8_t where[8] = {0};

    if (is_frame(frame)) {
        (void)q2c_put_u32(q2c_put_u32(where, frame->pc), frame->lr);
    }
    const q2c_reply report = {0, Q2C_STATUS_FAULT, sizeof where, where};
    q2c_protocol_send(&report);
    q2c_exit(Q2C_EXIT_FAULT);
}
