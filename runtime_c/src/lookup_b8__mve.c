/* SPDX-License-Identifier: MIT */
/* lookup_b8__mve - one byte becomes another, Armv8.1-M with Helium.
 *
 *   shapes   any number of elements
 *   inner    sixteen bytes a step
 *   memory   no scratch; in place
 *   bounds   none
 *   exact    bit for bit equal to lookup_b8__portable
 *   source   docs/kernels.md#helium
 */
#include <arm_mve.h>

#include "lookup.h"

void q2c_lookup_b8__mve(const q2c_lookup_params *p, const uint8_t *in, uint8_t *out)
{
    for (int32_t left = p->elements; left > 0; left -= 16, in += 16, out += 16) {
        const mve_pred16_t lanes = vctp8q((uint32_t)left);
        vstrbq_p_u8(out, vldrbq_gather_offset_z_u8(p->table, vldrbq_z_u8(in, lanes), lanes), lanes);
    }
}
