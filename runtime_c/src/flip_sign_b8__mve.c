/* SPDX-License-Identifier: MIT */
/* flip_sign_b8__mve - int8 to uint8 and back: the sign bit flipped, Armv8.1-M with Helium.
 *
 *   shapes   any number of elements
 *   inner    sixteen bytes a step
 *   memory   no scratch; in place
 *   bounds   none
 *   exact    bit for bit equal to flip_sign_b8__portable
 *   source   docs/kernels.md#helium
 */
#include <arm_mve.h>

#include "lookup.h"

void q2c_flip_sign_b8__mve(const q2c_flip_sign_params *p, const uint8_t *in, uint8_t *out)
{
    for (int32_t left = p->elements; left > 0; left -= 16, in += 16, out += 16) {
        const mve_pred16_t lanes = vctp8q((uint32_t)left);
        vstrbq_p_u8(out, veorq_u8(vldrbq_z_u8(in, lanes), vdupq_n_u8(0x80)), lanes);
    }
}
