/* SPDX-License-Identifier: MIT */
/* lstm_unit.h - one unit's step with sigmoid and tanh from a table, as TensorFlow Lite Micro has it, for one kernel a file.
 *
 * Included after lstm_gates.h, by a file that also has the constants LOW and HIGH of `value`.
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

/* A gate before its activation, in units of 1 / (3 * 4096). */
static int32_t gate_sum(const params *p, int32_t gate, int32_t u, const value *in, const value *hidden)
{
    return 3 * saturate(from_input(p, gate, u, in) + saturate(from_hidden(p, gate, u, hidden)));
}

/* The cell in units of 1 / (3 * 4096). */
static int32_t cell_for_tanh(const params *p, int32_t cell)
{
    const int32_t right = -p->tanh_shift;
    return right <= 0 ? cell * 3 * (1 << p->tanh_shift) : (cell * 3 + (1 << (right - 1))) >> right;
}

static value step_unit(const params *p, int32_t u, const value *in, const value *hidden, int16_t *cell)
{
    const int32_t forget = sigmoid(p, gate_sum(p, FORGET, u, in, hidden));
    const int32_t input = sigmoid(p, gate_sum(p, INPUT, u, in, hidden));
    const int32_t candidate = tanh_of(p, gate_sum(p, CELL, u, in, hidden));
    const int32_t output = sigmoid(p, gate_sum(p, OUTPUT, u, in, hidden));

    const int32_t kept = saturate(q2c_requantize(forget * cell[u], p->forget_multiplier, p->forget_shift));
    const int32_t added = saturate(q2c_requantize(input * candidate, p->add_multiplier, p->add_shift));
    cell[u] = (int16_t)q2c_clamp(saturate(kept + added), -p->cell_limit, p->cell_limit);

    const int32_t product = output * tanh_of(p, cell_for_tanh(p, cell[u]));
    return (value)q2c_clamp_with_zp(q2c_requantize(product, p->out_multiplier, p->out_shift), p->hidden_zp, LOW, HIGH);
}
