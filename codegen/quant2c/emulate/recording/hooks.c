/* SPDX-License-Identifier: MIT */
/* hooks - records blocks for unicorn. */
#include "blocks.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT
#endif

static recorder state;

EXPORT void record_start(uint32_t run_first, uint32_t run_end, uint32_t trace);
EXPORT int record_save(const char *path);
EXPORT void record_block(void *engine, uint64_t address, uint32_t bytes, void *user);

void record_start(uint32_t run_first, uint32_t run_end, uint32_t trace)
{
    start(&state, run_first, run_end, trace);
}

int record_save(const char *path)
{
    return save(&state, path);
}

void record_block(void *engine, uint64_t address, uint32_t bytes, void *user)
{
    (void)engine;
    (void)user;
    enter_block(&state, block_of(&state, (uint32_t)address, bytes));
}
