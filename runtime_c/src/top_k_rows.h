/* SPDX-License-Identifier: MIT */
/* top_k_rows.h - the sorting that all TOPK_V2 kernels share, for one kernel a file.
 *
 * The file that includes this has a typedef `element` and the function
 *     int larger(element a, element b)
 */

static inline int larger(element a, element b);

/* Inserts every element into the sorted list of the best so far, behind its equals. */
static void top_of_row(const q2c_top_k_params *p, const element *in, element *values, int32_t *indices)
{
    for (int32_t i = 0; i < p->depth; ++i) {
        int32_t place = i < p->k ? i : p->k;
        for (; place > 0 && larger(in[i], values[place - 1]); --place) {
            if (place < p->k) {
                values[place] = values[place - 1];
                indices[place] = indices[place - 1];
            }
        }
        if (place < p->k) {
            values[place] = in[i];
            indices[place] = i;
        }
    }
}

static void top_of_rows(const q2c_top_k_params *p, const element *in, element *values, int32_t *indices)
{
    for (int32_t r = 0; r < p->rows; ++r, in += p->depth, values += p->k, indices += p->k) {
        top_of_row(p, in, values, indices);
    }
}
