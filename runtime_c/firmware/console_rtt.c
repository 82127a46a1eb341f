/* SPDX-License-Identifier: MIT */
/* console_rtt - two ring buffers in RAM that a debugger reads and fills while the core runs: needs no pins.
 *
 * Debuggers find them by the words at the start of the control block, or by the symbol _SEGGER_RTT of link.ld. As they
 * search all of RAM, the words are put together at run time: no copy of them lies in flash or on the stack.
 *
 *   memory   one byte of each ring stays free, or a full one would look empty
 *   source   SEGGER UM08001, "Real Time Transfer": the control block
 */
#include "console.h"

#define UP_BYTES 1024u
#define DOWN_BYTES 1024u
#define WAITS_FOR_ROOM 2u

typedef struct {
    const char *name;
    uint8_t *bytes;
    uint32_t size;
    volatile uint32_t write_at; /* whoever writes moves this */
    volatile uint32_t read_at;  /* whoever reads moves this */
    uint32_t flags;
} ring;

typedef struct {
    volatile char id[16];
    uint32_t up_count;
    uint32_t down_count;
    ring up;   /* to the debugger */
    ring down; /* from it */
} control_block;

extern control_block q2c_rtt;
control_block q2c_rtt;

static uint8_t up_bytes[UP_BYTES];
static uint8_t down_bytes[DOWN_BYTES];

void q2c_console_open(void)
{
    static const char reversed[] = "TTR REGGES";

    q2c_rtt.up_count = 1;
    q2c_rtt.down_count = 1;
    q2c_rtt.up = (ring){"quant2c", up_bytes, UP_BYTES, 0, 0, WAITS_FOR_ROOM};
    q2c_rtt.down = (ring){"quant2c", down_bytes, DOWN_BYTES, 0, 0, WAITS_FOR_ROOM};
    __asm volatile("dmb" ::: "memory"); /* all else stands before it can be found */
    for (uint32_t i = 0; i < sizeof reversed - 1u; ++i) {
        q2c_rtt.id[i] = reversed[sizeof reversed - 2u - i];
    }
}

uint8_t q2c_console_read(void)
{
    const uint32_t at = q2c_rtt.down.read_at;

    while (q2c_rtt.down.write_at == at) {
    }
    __asm volatile("dmb" ::: "memory");
    const uint8_t byte = down_bytes[at];
    q2c_rtt.down.read_at = at + 1u == DOWN_BYTES ? 0u : at + 1u;
    return byte;
}

void q2c_console_write(uint8_t byte)
{
    const uint32_t at = q2c_rtt.up.write_at;
    const uint32_t next = at + 1u == UP_BYTES ? 0u : at + 1u;

    while (q2c_rtt.up.read_at == next) {
    }
    up_bytes[at] = byte;
    __asm volatile("dmb" ::: "memory");
    q2c_rtt.up.write_at = next;
}
