/* SPDX-License-Identifier: MIT */
/* blocks.h - counts how often one block of code followed another while layers of a model ran.
 *
 * A block is straight code that an emulator runs to its end. Recording is on from a block inside the model's run
 * function to the next call of the trace function, which ends a layer: what tracing itself costs is left out.
 */
#ifndef QUANT2C_BLOCKS_H
#define QUANT2C_BLOCKS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_BLOCK UINT32_MAX

typedef struct {
    uint32_t address, bytes;
} block;

typedef struct {
    uint32_t from, to, layer; /* of no block where recording began */
    uint64_t count;
} edge;

/* Open addressing; `slots` hold an index + 1. */
typedef struct {
    uint32_t *slots;
    uint32_t size, used;
} table;

typedef struct {
    uint32_t run_first, run_end, trace;
    uint32_t layer, previous;
    int recording;
    block *blocks;
    edge *edges;
    table block_table, edge_table;
} recorder;

static inline uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t h = a * 0x9E3779B1u ^ b * 0x85EBCA77u ^ c * 0xC2B2AE3Du;
    return h ^ h >> 15;
}

static inline uint32_t hash_of(const recorder *r, const table *t, uint32_t index)
{
    if (t == &r->block_table) {
        return mix(r->blocks[index].address, r->blocks[index].bytes, 0);
    }
    return mix(r->edges[index].from, r->edges[index].to, r->edges[index].layer);
}

/* Doubles a table that is half full, and the array behind it. */
static inline void make_room(recorder *r, table *t, void **items, size_t item_bytes)
{
    if (t->used * 2 < t->size) {
        return;
    }
    t->size = t->size ? t->size * 2 : 4096;
    free(t->slots);
    t->slots = calloc(t->size, sizeof *t->slots);
    *items = realloc(*items, t->size * item_bytes);
    if (t->slots == NULL || *items == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < t->used; ++i) {
        uint32_t at = hash_of(r, t, i) & (t->size - 1);
        while (t->slots[at]) {
            at = (at + 1) & (t->size - 1);
        }
        t->slots[at] = i + 1;
    }
}

static inline uint32_t block_of(recorder *r, uint32_t address, uint32_t bytes)
{
    table *t = &r->block_table;
    make_room(r, t, (void **)&r->blocks, sizeof *r->blocks);
    uint32_t at = mix(address, bytes, 0) & (t->size - 1);
    for (; t->slots[at]; at = (at + 1) & (t->size - 1)) {
        const block *b = &r->blocks[t->slots[at] - 1];
        if (b->address == address && b->bytes == bytes) {
            return t->slots[at] - 1;
        }
    }
    r->blocks[t->used] = (block){address, bytes};
    t->slots[at] = ++t->used;
    return t->used - 1;
}

static inline void count_edge(recorder *r, uint32_t from, uint32_t to, uint32_t layer)
{
    table *t = &r->edge_table;
    make_room(r, t, (void **)&r->edges, sizeof *r->edges);
    uint32_t at = mix(from, to, layer) & (t->size - 1);
    for (; t->slots[at]; at = (at + 1) & (t->size - 1)) {
        edge *e = &r->edges[t->slots[at] - 1];
        if (e->from == from && e->to == to && e->layer == layer) {
            ++e->count;
            return;
        }
    }
    r->edges[t->used] = (edge){from, to, layer, 1};
    t->slots[at] = ++t->used;
}

static inline void enter_block(recorder *r, uint32_t index)
{
    const uint32_t address = r->blocks[index].address;
    if (address == r->trace) {
        r->layer += (uint32_t)r->recording;
        r->recording = 0;
    } else if (address >= r->run_first && address < r->run_end) {
        r->recording = 1;
    }
    if (!r->recording) {
        r->previous = NO_BLOCK;
        return;
    }
    count_edge(r, r->previous, index, r->layer);
    r->previous = index;
}

/* A line an edge: layer, from address and bytes, to address and bytes, count. What follows the last layer is left out:
 * it is the way back to whoever called, and whatever that does. */
static inline int save(const recorder *r, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return -1;
    }
    for (uint32_t i = 0; i < r->edge_table.used; ++i) {
        const edge *e = &r->edges[i];
        if (e->layer >= r->layer) {
            continue;
        }
        const block from = e->from == NO_BLOCK ? (block){0, 0} : r->blocks[e->from];
        const block to = r->blocks[e->to];
        fprintf(file, "%u %u %u %u %u %llu\n", e->layer, from.address, from.bytes, to.address, to.bytes,
                (unsigned long long)e->count);
    }
    return fclose(file);
}

static inline void start(recorder *r, uint32_t run_first, uint32_t run_end, uint32_t trace)
{
    *r = (recorder){run_first, run_end, trace, 0, NO_BLOCK, 0, NULL, NULL, {NULL, 0, 0}, {NULL, 0, 0}};
}

#endif /* QUANT2C_BLOCKS_H */
