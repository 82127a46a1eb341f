/* SPDX-License-Identifier: MIT */
/* sample_line.h - samples that wait in a line: the oldest first, new ones behind. */
#ifndef Q2C_SAMPLE_LINE_H
#define Q2C_SAMPLE_LINE_H

#include <stdint.h>

/* The i-th sample of a line of `kept` old ones and the new ones behind them. */
static inline int16_t q2c_in_line(const int16_t *old, int32_t kept, const int16_t *fresh, int32_t i)
{
    return i < kept ? old[i] : fresh[i - kept];
}

/* Drops the first `count` of such a line and keeps `kept` of what follows in `old`. */
static inline void q2c_advance(int16_t *old, int32_t kept, const int16_t *fresh, int32_t count)
{
    for (int32_t i = 0; i < kept; ++i) {
        old[i] = q2c_in_line(old, kept, fresh, i + count);
    }
}

#endif /* Q2C_SAMPLE_LINE_H */
