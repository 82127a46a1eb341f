/* SPDX-License-Identifier: MIT */
/* memory - the three functions that compilers call on their own, for firmware without a C library.
 *
 * Weak: a C library's own take precedence. Words where both sides are aligned alike, bytes elsewhere; the empty asm
 * keeps a compiler from recognising the loops and calling the functions that they implement.
 */
#include <stdint.h>

#include "bytes.h"

#define WEAK __attribute__((weak))
#define KEEP_LOOP() __asm volatile("")

typedef uint32_t __attribute__((may_alias)) word;

typedef struct {
    word a, b, c, d;
} block;

/* Copies upwards. All of a block is read before any of it is written, so that `to` may lie anywhere below `from`. */
static void copy_up(uint8_t *to, const uint8_t *from, size_t bytes)
{
    if ((((uintptr_t)to ^ (uintptr_t)from) & 3u) == 0) {
        for (; ((uintptr_t)to & 3u) != 0 && bytes > 0; --bytes) {
            *to++ = *from++;
            KEEP_LOOP();
        }
        for (; bytes >= sizeof(block); bytes -= sizeof(block), to += sizeof(block), from += sizeof(block)) {
            const block four = *(const block *)(const void *)from;
            KEEP_LOOP();
            *(block *)(void *)to = four;
        }
        for (; bytes >= sizeof(word); bytes -= sizeof(word), to += sizeof(word), from += sizeof(word)) {
            *(word *)(void *)to = *(const word *)(const void *)from;
            KEEP_LOOP();
        }
    }
    for (; bytes > 0; --bytes) {
        *to++ = *from++;
        KEEP_LOOP();
    }
}

WEAK void *memcpy(void *to, const void *from, size_t bytes)
{
    copy_up(to, from, bytes);
    return to;
}

WEAK void *memmove(void *to, const void *from, size_t bytes)
{
    uint8_t *d = to;
    const uint8_t *s = from;

    if ((uintptr_t)d - (uintptr_t)s >= bytes) { /* below the source, or wholly above it */
        copy_up(d, s, bytes);
        return to;
    }
    while (bytes > 0) {
        --bytes;
        d[bytes] = s[bytes];
        KEEP_LOOP();
    }
    return to;
}

WEAK void *memset(void *to, int value, size_t bytes)
{
    uint8_t *d = to;
    const uint8_t byte = (uint8_t)value;
    const word four = byte * 0x01010101u;

    for (; ((uintptr_t)d & 3u) != 0 && bytes > 0; --bytes) {
        *d++ = byte;
        KEEP_LOOP();
    }
    for (; bytes >= sizeof(block); bytes -= sizeof(block), d += sizeof(block)) {
        *(block *)(void *)d = (block){four, four, four, four};
        KEEP_LOOP();
    }
    for (; bytes >= sizeof(word); bytes -= sizeof(word), d += sizeof(word)) {
        *(word *)(void *)d = four;
        KEEP_LOOP();
    }
    for (; bytes > 0; --bytes) {
        *d++ = byte;
        KEEP_LOOP();
    }
    return to;
}
