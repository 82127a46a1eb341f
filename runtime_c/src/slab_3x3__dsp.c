/* SPDX-License-Identifier: MIT */
/* slab_3x3__dsp.c - see slab_3x3__dsp.h. */
#include "slab_3x3__dsp.h"

#include "expand__dsp.h"

static void clear_columns(uint32_t *words, int32_t columns, uint32_t padding)
{
    for (int32_t n = columns * Q2C_SLAB_COLUMN; n > 0; --n) {
        *words++ = padding;
    }
}

void q2c_slab_clear(const q2c_depthwise_conv2d_3x3_params *p, uint32_t *slab)
{
    const uint32_t padding = (uint32_t)(p->in_zp & 0xFFFF) * 0x00010001u;
    const int32_t end = p->pad_w + p->used_w;
    clear_columns(slab, p->pad_w, padding);
    clear_columns(slab + end * Q2C_SLAB_COLUMN, p->columns - end, padding);
}

/* The last word of each column and channel becomes the first. */
static void carry(uint32_t *words, int32_t columns)
{
    for (; columns > 0; --columns, words += Q2C_SLAB_COLUMN) {
        words[0 * Q2C_SLAB_WORDS] = words[1 * Q2C_SLAB_WORDS - 1];
        words[1 * Q2C_SLAB_WORDS] = words[2 * Q2C_SLAB_WORDS - 1];
        words[2 * Q2C_SLAB_WORDS] = words[3 * Q2C_SLAB_WORDS - 1];
        words[3 * Q2C_SLAB_WORDS] = words[4 * Q2C_SLAB_WORDS - 1];
    }
}

/* Rows y and y + 1 of four channels, inside of the image or not, as one word of each column and channel. */
static void fill_pair(const q2c_depthwise_conv2d_3x3_params *p, uint32_t *words, const int8_t *in, int32_t y)
{
    const uint32_t padding = (uint32_t)(p->in_zp & 0xFF) * 0x01010101u;
    const int32_t row_bytes = p->in_w * p->in_c;
    const int upper = y >= 0 && y < p->in_h;
    const int lower = y + 1 >= 0 && y + 1 < p->in_h;
    const void *a = upper ? in + y * row_bytes : (const void *)&padding;
    const void *b = lower ? in + (y + 1) * row_bytes : (const void *)&padding;
    const int32_t a_step = upper ? p->in_c : 0;
    const int32_t b_step = lower ? p->in_c : 0;
    for (int32_t n = p->used_w; n > 0; --n, words += Q2C_SLAB_COLUMN) {
        const uint32_t row_a = q2c_load_word(a);
        const uint32_t row_b = q2c_load_word(b);
        const uint32_t low = q2c_lower_halves(row_a, row_b);
        const uint32_t high = q2c_upper_halves(row_a, row_b);
        words[0 * Q2C_SLAB_WORDS] = q2c_even_bytes(low);
        words[1 * Q2C_SLAB_WORDS] = q2c_odd_bytes(low);
        words[2 * Q2C_SLAB_WORDS] = q2c_even_bytes(high);
        words[3 * Q2C_SLAB_WORDS] = q2c_odd_bytes(high);
        a = (const int8_t *)a + a_step;
        b = (const int8_t *)b + b_step;
    }
}

void q2c_slab_fill(const q2c_depthwise_conv2d_3x3_params *p, uint32_t *slab, const int8_t *in, int32_t top,
                   int32_t rows)
{
    uint32_t *words = slab + p->pad_w * Q2C_SLAB_COLUMN;
    const int32_t row_bytes = p->in_w * p->in_c;
    const int32_t end = top + rows;
    if (top > -p->pad_h) {
        carry(words, p->used_w);
        top += 2;
        ++words;
    }
    while (top < end) {
        if (top >= 0 && top + 4 <= p->in_h && top + 2 < end) {
            q2c_slab_rows__dsp(words, in + top * row_bytes, row_bytes, p->in_c, p->used_w);
            top += 4;
            words += 2;
        } else {
            fill_pair(p, words, in, top);
            top += 2;
            ++words;
        }
    }
}
