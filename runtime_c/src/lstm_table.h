/* SPDX-License-Identifier: MIT */
/* lstm_table.h - sigmoid and tanh of an LSTM from a table, as TensorFlow Lite Micro has them, for one kernel a file.
 *
 * The file that includes this has a typedef `params` with the fields sigmoid_table and tanh_shift of lstm.h.
 */

/* The sigmoid's table at x / 2^bits, in straight lines between its points, in units of 2^-(16 + bits). */
static int32_t between_points(const uint16_t *table, int32_t x, int32_t bits)
{
    const int32_t low = table[x >> bits];
    const int32_t high = table[(x >> bits) + 1];
    return low * (1 << bits) + (x & ((1 << bits) - 1)) * (high - low);
}

/* In Q0.15, of x in units of 1 / (3 * 4096). */
static int32_t sigmoid(const params *p, int32_t x)
{
    const int32_t size = x < 0 ? -x : x;
    const int32_t y = size >> 9 >= 255 ? 0x7FFF << 10 : between_points(p->sigmoid_table, size, 9);
    return (x >= 0 ? y + (1 << 9) : (1 << 25) - y + (1 << 9) - 1) >> 10;
}

/* 2 * sigmoid(2x) - 1 in Q0.15, of x in units of 1 / (3 * 4096). */
static int32_t tanh_of(const params *p, int32_t x)
{
    const int32_t size = x < 0 ? -x : x;
    const int32_t y = size >> 8 >= 255 ? 0xFFFF << 8 : between_points(p->sigmoid_table, size, 8);
    return (x >= 0 ? y - (1 << 23) + (1 << 7) : -y + (1 << 23) + (1 << 7) - 1) >> 8;
}

/* The cell in units of 1 / (3 * 4096). */
static int32_t cell_for_tanh(const params *p, int32_t cell)
{
    const int32_t right = -p->tanh_shift;
    return right <= 0 ? cell * 3 * (1 << p->tanh_shift) : (cell * 3 + (1 << (right - 1))) >> right;
}
