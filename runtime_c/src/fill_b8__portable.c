/* SPDX-License-Identifier: MIT */
/* fill_b8__portable - sets every byte of a tensor. */
#include "fill.h"

#include "bytes.h"

void q2c_fill_b8__portable(const q2c_fill_params *p, void *out)
{
    memset(out, p->value, (size_t)p->bytes);
}
