/* SPDX-License-Identifier: MIT */
/* tiles_4x1__mve.S - see depthwise_conv2d__mve.h: two windows, each for four outputs; a row below is the byte before. */
#include "tiles_depthwise__mve.inc"

    .macro TILES name, relu
    .global \name
    .type   \name, %function
    .thumb_func
    .balign 8
\name:
    ENTER
.Lchannel\@:
    ldr     r9, [sp, #AT_STREAM]
    vldrb.u8 q3, [r9, #3]
    vldrb.u8 q4, [r9, #2]
    vldrb.u8 q5, [r9, #1]
    vldrb.u8 q6, [r9, #0]
    CONSTANTS 24, 36
    NEXT_ENTRY
.Lentry\@:
    vldrw.u32 q0, [r1, q7]
    vmladav.s8 r0, q0, q3
    vmladav.s8 r2, q0, q4
    vldrw.u32 q1, [r3, q7]
    vmladav.s8 r4, q0, q5
    vmladav.s8 r6, q0, q6
    vmladav.s8 r8, q1, q3
    vmladav.s8 r10, q1, q4
    vmladav.s8 r12, q1, q5
    vmladav.s8 lr, q1, q6
    FINISH  \relu, .Lentry\@
    mov     r0, #4
    vadd.i32 q7, q7, r0
    NEXT_CHANNEL .Lchannel\@
    .size   \name, . - \name
    .endm

    TILES   q2c_tiles_4x1__mve, 0
    TILES   q2c_tiles_4x1_relu__mve, 1
