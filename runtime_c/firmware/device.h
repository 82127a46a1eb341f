/* SPDX-License-Identifier: MIT */
/* device.h - answers a host's requests about the models of a firmware. */
#ifndef Q2C_DEVICE_H
#define Q2C_DEVICE_H

#include <stdint.h>

#include "counter.h"
#include "quant2c.h"
#include "trace.h"

/* Bytes before and after every arena that must never change. A multiple of Q2C_ALIGNMENT. */
#define Q2C_GUARD_BYTES 16u

/* Bytes of an arena with its guards. */
#define Q2C_GUARDED_BYTES(arena_bytes)                                                                                 \
    (((arena_bytes) + Q2C_ALIGNMENT - 1u) / Q2C_ALIGNMENT * Q2C_ALIGNMENT + 2u * Q2C_GUARD_BYTES)

/* Where the arenas lie: the linker script gives the section its memory. */
#define Q2C_ARENA Q2C_ALIGNED __attribute__((section(".arena")))

/* Whether the models report their layers. */
#ifdef Q2C_TRACE
#define Q2C_TRACED 1
#else
#define Q2C_TRACED 0
#endif

/* One model of the firmware, as the generated main.c lists it. */
typedef struct {
    const char *name;
    const char *sha256;
    uint32_t arena_bytes, state_bytes, layer_count;
    uint32_t input_count, output_count;
    const uint32_t *input_bytes;
    const uint32_t *output_bytes;
    uint8_t *memory; /* the guarded arena, the same for all models: one runs after the other */
    q2c_status (*init)(void *arena, size_t arena_bytes);
    void (*reset)(void);
    void (*run)(void);
    void *(*input)(int index);
    const void *(*output)(int index);
} q2c_device_model;

/* Everything the host can ask for. */
typedef struct {
    const char *board;
    uint32_t clock_hz;
    const q2c_device_model *models;
    uint32_t model_count;
    q2c_layer_mark *marks; /* one per layer of the longest model */
    uint32_t mark_count;   /* 0: built without Q2C_TRACE */
    const q2c_counter *const *counters;
    uint32_t counter_count;
} q2c_device;

/* Prepares console, counter and models, says so on the console, and answers requests forever. */
__attribute__((noreturn)) void q2c_device_serve(const q2c_device *device);

#endif /* Q2C_DEVICE_H */
