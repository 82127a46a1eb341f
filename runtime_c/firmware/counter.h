/* SPDX-License-Identifier: MIT */
/* counter.h - a counter that runs while the core works: cycles on a board, time in an emulator.
 *
 * A firmware lists the counters its board may have, the best first; the first that really counts is used.
 */
#ifndef Q2C_COUNTER_H
#define Q2C_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/* What is counted with, as the protocol reports it. */
typedef enum {
    Q2C_COUNTER_NONE = 0,
    Q2C_COUNTER_DWT = 1,     /* the core's cycle counter, 32 bits */
    Q2C_COUNTER_CMSDK = 2,   /* a timer of MPS2 and MPS3 boards, 32 bits */
    Q2C_COUNTER_SYSTICK = 3, /* the core's 24-bit timer, extended by its interrupt */
} q2c_counter_source;

typedef struct {
    q2c_counter_source source;
    bool (*open)(void);      /* starts it; false where it does not count */
    uint32_t (*ticks)(void); /* counts up and wraps at 2^32 */
} q2c_counter;

extern const q2c_counter q2c_counter_dwt;
extern const q2c_counter q2c_counter_cmsdk;
extern const q2c_counter q2c_counter_systick;

/* How many interrupts the counter has taken so far, and how many instructions one takes: time that was not spent on
 * what is being measured. */
uint32_t q2c_counter_interrupts(void);
#define Q2C_COUNTER_INTERRUPT_INSTRUCTIONS 5u

#endif /* Q2C_COUNTER_H */
