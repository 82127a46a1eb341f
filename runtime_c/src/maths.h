/* SPDX-License-Identifier: MIT */
/* maths.h - the functions of <math.h> that float kernels take from the compiler's or the C library's mathematics.
 *
 * Declared here because a bare-metal compiler need not bring <math.h>. No integer kernel includes this.
 */
#ifndef Q2C_MATHS_H
#define Q2C_MATHS_H

float sqrtf(float x);
float expf(float x);
float logf(float x);

#endif /* Q2C_MATHS_H */
