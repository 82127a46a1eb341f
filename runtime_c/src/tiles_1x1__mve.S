/* SPDX-License-Identifier: MIT */
/* tiles_1x1__mve.S - see depthwise_conv2d__mve.h: a window for each output, q4 to q7 apart from the first four. */
#include "tiles_depthwise__mve.inc"

    .macro TILES name, relu
    .global \name
    .type   \name, %function
    .thumb_func
    .balign 8
\name:
    ENTER
    vmov    q4, q7
    vadd.i32 q5, q4, r4
    vadd.i32 q6, q5, r4
    vadd.i32 q7, q6, r4
.Lchannel\@:
    ldr     r9, [sp, #AT_STREAM]
    vldrb.u8 q3, [r9]
    CONSTANTS 16, 32
    NEXT_ENTRY
.Lentry\@:
    vldrw.u32 q0, [r1, q4]
    vldrw.u32 q1, [r1, q5]
    vmladav.s8 r0, q0, q3
    vldrw.u32 q0, [r1, q6]
    vmladav.s8 r2, q1, q3
    vldrw.u32 q1, [r1, q7]
    vmladav.s8 r4, q0, q3
    vldrw.u32 q0, [r3, q4]
    vmladav.s8 r6, q1, q3
    vldrw.u32 q1, [r3, q5]
    vmladav.s8 r8, q0, q3
    vldrw.u32 q0, [r3, q6]
    vmladav.s8 r10, q1, q3
    vldrw.u32 q1, [r3, q7]
    vmladav.s8 r12, q0, q3
    vmladav.s8 lr, q1, q3
    FINISH  \relu, .Lentry\@
    ldr     r0, [sp, #AT_STREAM]
    ldr     r0, [r0, #-4]               /* the step to the next channel's words */
    vadd.i32 q4, q4, r0
    vadd.i32 q5, q5, r0
    vadd.i32 q6, q6, r0
    vadd.i32 q7, q7, r0
    NEXT_CHANNEL .Lchannel\@
    .size   \name, . - \name
    .endm

    TILES   q2c_tiles_1x1__mve, 0
    TILES   q2c_tiles_1x1_relu__mve, 1
