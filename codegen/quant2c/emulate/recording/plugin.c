/* SPDX-License-Identifier: MIT */
/* plugin - records blocks in QEMU.
 *
 * QEMU's header for plugins is not packaged everywhere: the few functions of its API (version 1) stand here.
 * Arguments: run=FIRST, end=END, trace=ADDRESS, out=FILE; addresses are decimal.
 */
#include "blocks.h"

#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t plugin_id;

extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int, void *);
extern void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv);

static recorder state;
static char output[4096];

static void on_block(unsigned cpu, void *index)
{
    (void)cpu;
    enter_block(&state, (uint32_t)(uintptr_t)index);
}

/* The size of an instruction that straddles two pages may be told wrong: addresses are not. */
static void on_translation(plugin_id id, struct qemu_plugin_tb *tb)
{
    const struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, qemu_plugin_tb_n_insns(tb) - 1);
    const uint64_t first = qemu_plugin_tb_vaddr(tb);
    const uint64_t bytes = qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last) - first;
    const uint32_t index = block_of(&state, (uint32_t)first, (uint32_t)bytes);

    (void)id;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, 0, (void *)(uintptr_t)index);
}

static void on_exit(plugin_id id, void *user)
{
    (void)id;
    (void)user;
    save(&state, output);
}

static uint32_t number(const char *argument, const char *name, uint32_t otherwise)
{
    const size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 ? (uint32_t)strtoul(argument + length, NULL, 10) : otherwise;
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    uint32_t first = 0, end = 0, trace = 0;

    (void)info;
    for (int i = 0; i < argc; ++i) {
        first = number(argv[i], "run=", first);
        end = number(argv[i], "end=", end);
        trace = number(argv[i], "trace=", trace);
        if (strncmp(argv[i], "out=", 4) == 0) {
            snprintf(output, sizeof output, "%s", argv[i] + 4);
        }
    }
    start(&state, first, end, trace);
    if (output[0] == '\0') {
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit, NULL);
    return 0;
}
