/* SPDX-License-Identifier: MIT */
/* slab_columns__dsp.c - see slab_columns__dsp.h. */
#include "slab_columns__dsp.h"

#include "expand__dsp.h"

static void clear_words(uint32_t *words, int32_t n, uint32_t padding)
{
    for (; n > 0; --n) {
        *words++ = padding;
    }
}

void q2c_columns_clear(const q2c_depthwise_conv2d_columns_params *p, uint32_t *slab)
{
    const uint32_t padding = (uint32_t)(p->in_zp & 0xFFFF) * 0x00010001u;
    const int32_t column = p->block * p->words;
    const int32_t end = p->pad_w + p->used_w;
    clear_words(slab, p->pad_w * column, padding);
    clear_words(slab + end * column, (p->columns - end) * column, padding);
}

/* The last words of each column and channel become the first. Eight rows, four words, have passed. */
static void carry(const q2c_depthwise_conv2d_columns_params *p, uint32_t *words)
{
    const int32_t plane = p->words;
    for (int32_t i = 0; i < p->carried; ++i, ++words) {
        uint32_t *word = words;
        for (int32_t n = p->used_w * p->block; n > 0; n -= 4, word += 4 * plane) {
            word[0] = word[4];
            word[plane] = word[plane + 4];
            word[2 * plane] = word[2 * plane + 4];
            word[3 * plane] = word[3 * plane + 4];
        }
    }
}

/* Rows y and y + 1 of four channels of each column, or of all channels of one column by fours, as one word of each. */
static void fill_pair(const q2c_depthwise_conv2d_columns_params *p, uint32_t *words, const int8_t *in, int32_t y)
{
    const uint32_t padding = (uint32_t)(p->in_zp & 0xFF) * 0x01010101u;
    const int32_t row_bytes = p->in_w * p->in_c;
    const int upper = y >= 0 && y < p->in_h;
    const int lower = y + 1 >= 0 && y + 1 < p->in_h;
    const void *a = upper ? in + y * row_bytes : (const void *)&padding;
    const void *b = lower ? in + (y + 1) * row_bytes : (const void *)&padding;
    const int32_t step = p->block > 4 ? 4 : p->in_c;
    const int32_t a_step = upper ? step : 0;
    const int32_t b_step = lower ? step : 0;
    const int32_t plane = p->words;
    for (int32_t n = p->used_w * p->block; n > 0; n -= 4, words += 4 * plane) {
        const uint32_t row_a = q2c_load_word(a);
        const uint32_t row_b = q2c_load_word(b);
        const uint32_t low = q2c_lower_halves(row_a, row_b);
        const uint32_t high = q2c_upper_halves(row_a, row_b);
        words[0] = q2c_even_bytes(low);
        words[plane] = q2c_odd_bytes(low);
        words[2 * plane] = q2c_even_bytes(high);
        words[3 * plane] = q2c_odd_bytes(high);
        a = (const int8_t *)a + a_step;
        b = (const int8_t *)b + b_step;
    }
}

void q2c_columns_fill(const q2c_depthwise_conv2d_columns_params *p, uint32_t *slab, const int8_t *in, int32_t top,
                      int32_t end)
{
    uint32_t *words = slab + p->pad_w * p->block * p->words;
    if (top > -p->pad_h) {
        carry(p, words);
        top += 2 * p->carried;
        words += p->carried;
    }
    for (; top < end; top += 2) {
        fill_pair(p, words++, in, top);
    }
}
