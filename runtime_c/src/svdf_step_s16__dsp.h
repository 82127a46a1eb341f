/* SPDX-License-Identifier: MIT */
/* svdf_step_s16__dsp.h - the state in int16 of SVDF kernels with DSP: functions of svdf_units__dsp.h, included after it. */

static inline kept saturated(int32_t x, int32_t zp)
{
    return (kept)(q2c_saturate_16(x) + zp);
}

static inline int32_t step(kept *memory, const kept *weights, int32_t n, kept newest, int32_t sum)
{
    for (; n > 4; n -= 4, memory += 4, weights += 4) {
        const uint32_t low = q2c_load_word(memory + 1), high = q2c_load_word(memory + 3);
        q2c_store_word(memory, low);
        q2c_store_word(memory + 2, high);
        sum = q2c_two_products(low, q2c_load_word(weights), sum);
        sum = q2c_two_products(high, q2c_load_word(weights + 2), sum);
    }
    if (n == 4) {
        const uint32_t low = q2c_load_word(memory + 1), high = q2c_lower_halves((uint16_t)memory[3], (uint32_t)newest);
        q2c_store_word(memory, low);
        q2c_store_word(memory + 2, high);
        sum = q2c_two_products(low, q2c_load_word(weights), sum);
        return q2c_two_products(high, q2c_load_word(weights + 2), sum);
    }
    for (; n > 1; --n, ++memory, ++weights) {
        memory[0] = memory[1];
        sum = q2c_wrapping_add(sum, memory[0] * weights[0]);
    }
    memory[0] = newest;
    return q2c_wrapping_add(sum, newest * weights[0]);
}
