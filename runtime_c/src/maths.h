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
float tanhf(float x);
float sinf(float x);
float cosf(float x);
float floorf(float x);
float ceilf(float x);
float fmodf(float x, float y);
double exp(double x);
double log(double x);
double floor(double x);

#endif /* Q2C_MATHS_H */
