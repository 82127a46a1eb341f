/* SPDX-License-Identifier: MIT */
/* patch__mve.S - see patch__mve.h. */
    .syntax unified
    .thumb
    .text

/* void q2c_patch_4__mve(int8_t *patch, const int8_t *image, const q2c_window *window)
 *
 *   r0,r2,r4,r6  patches     r1,r3,r5,r7  windows     r8 rows left     r9 whole vectors of a row     r10 bytes after them
 *   r11  from the end of a row's whole vectors to the next row     p0  the bytes after whole vectors */
    .global q2c_patch_4__mve
    .type   q2c_patch_4__mve, %function
    .thumb_func
    .balign 8
q2c_patch_4__mve:
    push    {r4-r11, lr}
    ldrd    r8, r9, [r2]        /* rows, bytes */
    ldrd    r11, r12, [r2, #8]  /* pitch, step */
    ldr     r10, [r2, #16]      /* patch_bytes */
    add     r2, r0, r10
    add     r4, r2, r10
    add     r6, r4, r10
    add     r3, r1, r12
    add     r5, r3, r12
    add     r7, r5, r12
    and     r10, r9, #15
    lsr     r9, r9, #4
    sub     r11, r11, r9, lsl #4
    vctp.8  r10
    cmp     r10, #0
    beq     .Lwhole

.Lrow:
    wls     lr, r9, .Lrest
.Lvectors:
    vldrb.u8 q0, [r1], #16
    vldrb.u8 q1, [r3], #16
    vldrb.u8 q2, [r5], #16
    vldrb.u8 q3, [r7], #16
    vstrb.8 q0, [r0], #16
    vstrb.8 q1, [r2], #16
    vstrb.8 q2, [r4], #16
    vstrb.8 q3, [r6], #16
    le      lr, .Lvectors
.Lrest:
    vpstttt
    vldrbt.u8 q0, [r1]
    vldrbt.u8 q1, [r3]
    vldrbt.u8 q2, [r5]
    vldrbt.u8 q3, [r7]
    vpstttt
    vstrbt.8 q0, [r0]
    vstrbt.8 q1, [r2]
    vstrbt.8 q2, [r4]
    vstrbt.8 q3, [r6]
    add     r0, r0, r10
    add     r2, r2, r10
    add     r4, r4, r10
    add     r6, r6, r10
    add     r1, r1, r11
    add     r3, r3, r11
    add     r5, r5, r11
    add     r7, r7, r11
    subs    r8, r8, #1
    bne     .Lrow
    pop     {r4-r11, pc}

.Lwhole:
    mov     lr, r9
.Lwhole_vectors:
    vldrb.u8 q0, [r1], #16
    vldrb.u8 q1, [r3], #16
    vldrb.u8 q2, [r5], #16
    vldrb.u8 q3, [r7], #16
    vstrb.8 q0, [r0], #16
    vstrb.8 q1, [r2], #16
    vstrb.8 q2, [r4], #16
    vstrb.8 q3, [r6], #16
    le      lr, .Lwhole_vectors
    add     r1, r1, r11
    add     r3, r3, r11
    add     r5, r5, r11
    add     r7, r7, r11
    subs    r8, r8, #1
    bne     .Lwhole
    pop     {r4-r11, pc}
    .size   q2c_patch_4__mve, . - q2c_patch_4__mve

/* void q2c_copy_rows__mve(int8_t *to, const int8_t *from, int32_t rows, int32_t bytes, int32_t to_pitch,
 *                         int32_t from_pitch) */
    .global q2c_copy_rows__mve
    .type   q2c_copy_rows__mve, %function
    .thumb_func
    .balign 4
q2c_copy_rows__mve:
    push    {r4-r7, lr}
    ldrd    r4, r5, [sp, #20]
    cmp     r2, #0
    ble     3f
1:  mov     r6, r0
    mov     r7, r1
    wlstp.8 lr, r3, 2f
4:  vldrb.u8 q0, [r7], #16
    vstrb.8 q0, [r6], #16
    letp    lr, 4b
2:  add     r0, r0, r4
    add     r1, r1, r5
    subs    r2, r2, #1
    bne     1b
3:  pop     {r4-r7, pc}
    .size   q2c_copy_rows__mve, . - q2c_copy_rows__mve

/* void q2c_fill__mve(int8_t *to, int32_t value, int32_t bytes) */
    .global q2c_fill__mve
    .type   q2c_fill__mve, %function
    .thumb_func
    .balign 4
q2c_fill__mve:
    push    {r4, lr}
    vdup.8  q0, r1
    wlstp.8 lr, r2, 2f
1:  vstrb.8 q0, [r0], #16
    letp    lr, 1b
2:  pop     {r4, pc}
    .size   q2c_fill__mve, . - q2c_fill__mve

/* void q2c_clamp__mve(int8_t *bytes, int32_t count, int32_t low, int32_t high) */
    .global q2c_clamp__mve
    .type   q2c_clamp__mve, %function
    .thumb_func
    .balign 4
q2c_clamp__mve:
    push    {r4, lr}
    vdup.8  q0, r2
    vdup.8  q1, r3
    wlstp.8 lr, r1, 2f
1:  vldrb.u8 q2, [r0]
    vmax.s8 q2, q2, q0
    vmin.s8 q2, q2, q1
    vstrb.8 q2, [r0], #16
    letp    lr, 1b
2:  pop     {r4, pc}
    .size   q2c_clamp__mve, . - q2c_clamp__mve
