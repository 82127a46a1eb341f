/* SPDX-License-Identifier: MIT */
/* select_b64__portable - elements of 64 bits from one tensor or the other, plain C99: the definition.
 *
 *   shapes   any that broadcast to each other (see operands.h)
 *   memory   no scratch; out must not overlap any input
 *   source   TFLite reference_ops::Select; no arithmetic
 */
#include "select.h"

void q2c_select_b64__portable(const q2c_select_params *p, const uint8_t *condition, const uint64_t *a,
                              const uint64_t *b, uint64_t *out)
{
    q2c_operands now = {{0}, {0}};

    do {
        const uint8_t *run_condition = condition + now.at[0];
        const uint64_t *run_a = a + now.at[1];
        const uint64_t *run_b = b + now.at[2];
        for (int32_t i = 0; i < p->run; ++i) {
            *out++ = run_condition[i * p->condition_step] ? run_a[i * p->a_step] : run_b[i * p->b_step];
        }
    } while (q2c_next_run(&now, p->loops, p->loop_count, 3));
}
