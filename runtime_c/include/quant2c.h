/* SPDX-License-Identifier: MIT */
/* quant2c.h - what generated models, kernels and applications share.
 *
 * An application includes the generated <model>.h, which includes this. Kernel prototypes and their parameter
 * structs are in src/<op>.h; only generated code needs them.
 */
#ifndef QUANT2C_H
#define QUANT2C_H

#include <stddef.h>
#include <stdint.h>

/* Raised when generated code and runtime no longer fit together. */
#define Q2C_ABI 1

/* The arena must start at a multiple of this many bytes. */
#define Q2C_ALIGNMENT 16u

#if defined(__GNUC__) || defined(__clang__)
#define Q2C_ALIGNED __attribute__((aligned(16)))
#elif defined(_MSC_VER)
#define Q2C_ALIGNED __declspec(align(16))
#else
#define Q2C_ALIGNED
#endif

typedef enum {
    Q2C_OK = 0,
    Q2C_ERROR_NULL = 1,          /* a pointer argument is missing */
    Q2C_ERROR_ARENA_BYTES = 2,   /* the arena is smaller than <MODEL>_ARENA_BYTES */
    Q2C_ERROR_ARENA_ALIGNED = 3, /* the arena does not start at a multiple of Q2C_ALIGNMENT */
} q2c_status;

/* Built with Q2C_TRACE, a model reports every finished layer to a function that the application provides:
 * the layer's index and its output, to compare or to take the time. Built without, this costs nothing. */
#ifdef Q2C_TRACE
void q2c_trace(uint32_t layer, const void *output, uint32_t bytes);
#define Q2C_LAYER_DONE(layer, output, bytes) q2c_trace((layer), (output), (bytes))
#else
#define Q2C_LAYER_DONE(layer, output, bytes) ((void)0)
#endif

#endif /* QUANT2C_H */
