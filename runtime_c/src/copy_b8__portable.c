/* SPDX-License-Identifier: MIT */
/* copy_b8__portable - copies a run of a tensor of any type; in and out may overlap. */
#include "copy.h"

#include "bytes.h"

void q2c_copy_b8__portable(const q2c_copy_params *p, const void *in, void *out)
{
    memmove((uint8_t *)out + p->out_offset, (const uint8_t *)in + p->in_offset, (size_t)p->bytes);
}
