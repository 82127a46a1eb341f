/* SPDX-License-Identifier: MIT */
/* host.c - lets a test on the host look at every layer of a generated model.
 *
 * Compiled with Q2C_TRACE and MODEL_HEADER into the shared library of one model. The hook is set before a run.
 */
#include "quant2c.h"

#include MODEL_HEADER

#if defined(_WIN32)
#define Q2C_EXPORT __declspec(dllexport)
#else
#define Q2C_EXPORT
#endif

typedef void (*q2c_host_hook)(uint32_t layer, const void *output, uint32_t bytes);

Q2C_EXPORT uint32_t q2c_host_context_bytes(void);
Q2C_EXPORT void q2c_host_set_hook(q2c_host_hook hook);

static q2c_host_hook current_hook;

uint32_t q2c_host_context_bytes(void)
{
    return (uint32_t)sizeof(MODEL_CONTEXT);
}

void q2c_host_set_hook(q2c_host_hook hook)
{
    current_hook = hook;
}

void q2c_trace(uint32_t layer, const void *output, uint32_t bytes)
{
    if (current_hook != NULL) {
        current_hook(layer, output, bytes);
    }
}
