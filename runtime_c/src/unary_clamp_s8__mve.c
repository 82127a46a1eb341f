/* SPDX-License-Identifier: MIT */
/* unary_clamp_s8__mve - RELU and its kind of int8 where the scale does not change, Armv8.1-M with Helium.
 *
 *   shapes   any number of elements
 *   inner    sixteen bytes a step
 *   memory   no scratch; in place
 *   bounds   none
 *   exact    bit for bit equal to unary_clamp_s8__portable
 *   source   docs/kernels.md#helium
 */
#include <arm_mve.h>

#include "unary.h"

void q2c_unary_clamp_s8__mve(const q2c_unary_clamp_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t left = p->elements; left > 0; left -= 16, in += 16, out += 16) {
        const mve_pred16_t lanes = vctp8q((uint32_t)left);
        const int8x16_t above = vmaxq_s8(vldrbq_z_s8(in, lanes), vdupq_n_s8((int8_t)p->out_min));
        vstrbq_p_s8(out, vminq_s8(above, vdupq_n_s8((int8_t)p->out_max)), lanes);
    }
}
