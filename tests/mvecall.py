"""Calls one C kernel on QEMU's Cortex-M55, alone, with the interface of armcall.ArmCall: unicorn has no such core.

One QEMU runs for each kernel. Its firmware reads the memory of a call from a pipe (semihosting), calls the function and
writes the memory back, so that thousands of calls take one start. Guard bytes surround every output and the scratch,
inputs must come back unchanged, and the registers that a function must preserve are checked, those of the FPU too.
"""

from __future__ import annotations

import atexit
import functools
import os
import select
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from armcall import WARNINGS, compiler_of
from conftest import in_ci
from quant2c.data import RUNTIME
from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel
from temporary import kept_folder

CORE = "cortex-m55"
_DATA = 0x2100_0000  # four megabytes of RAM
_HEADER_WORDS = 16  # the function's arguments, and
_LOST = 14  # whether registers were lost
_POLL_SECONDS = 1.0
_PATIENCE_SECONDS = 300  # only a kernel that never ends takes so long
_GUARD, _FILL = 64, 0xA5

_START = """
    .syntax unified
    .thumb
    .section .vectors, "a"
    .word   0x01080000, reset
    .rept   14
    .word   fault
    .endr
    .text
    .thumb_func
    .global reset
reset:
    ldr     r0, =0xE000ED88         /* the FPU and Helium are on */
    ldr     r1, =0x00F00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =main
    bx      r0
    .thumb_func
fault:
    movs    r0, #0x18
    ldr     r1, =0x20024
    bkpt    0xAB
    .global trap
    .thumb_func
trap:
    bkpt    0xAB
    bx      lr

    /* int call(const uint32_t *arguments, void (*function)(...), uint32_t marks[24]): 0, or what was not preserved */
    .global call
    .thumb_func
call:
    push    {r4-r11, lr}
    vpush   {d8-d15}
    sub     sp, sp, #44
    str     r2, [sp, #40]
    mov     r12, r1
    add     r3, r2, #32
    vldm    r3, {d8-d15}
    ldm     r2, {r4-r11}
    mov     r1, sp
    add     r2, r0, #16
    movs    r3, #10
1:  ldr     lr, [r2], #4
    str     lr, [r1], #4
    subs    r3, r3, #1
    bne     1b
    ldm     r0, {r0-r3}
    blx     r12
    ldr     r0, [sp, #40]
    ldm     r0!, {r1, r2, r3, r12}
    subs    r4, r4, r1
    subs    r5, r5, r2
    subs    r6, r6, r3
    sub     r7, r7, r12
    ldm     r0!, {r1, r2, r3, r12}
    sub     r8, r8, r1
    sub     r9, r9, r2
    sub     r10, r10, r3
    sub     r11, r11, r12
    orrs    r4, r4, r5
    orrs    r6, r6, r7
    orr     r8, r8, r9
    orr     r10, r10, r11
    orrs    r4, r4, r6
    orr     r8, r8, r10
    orr     r4, r4, r8
    vldm    r0, {d0-d7}
    veor    q0, q0, q4
    veor    q1, q1, q5
    veor    q2, q2, q6
    veor    q3, q3, q7
    vorr    q0, q0, q1
    vorr    q2, q2, q3
    vorr    q0, q0, q2
    vmov    r0, r1, d0
    vmov    r2, r3, d1
    orrs    r0, r0, r1
    orrs    r2, r2, r3
    orrs    r0, r0, r2
    orrs    r0, r0, r4
    add     sp, sp, #44
    vpop    {d8-d15}
    pop     {r4-r11, pc}
"""

_MAIN = """
#include <stdint.h>
#include <stddef.h>
int trap(int operation, const void *arguments);
int call(const uint32_t *arguments, void (*function)(void), const uint32_t *marks);
void KERNEL(void);
int main(void);
void *memcpy(void *to, const void *from, size_t n)
{ unsigned char *t = to; const unsigned char *f = from; while (n--) { *t++ = *f++; __asm__ volatile(""); } return to; }
void *memmove(void *to, const void *from, size_t n)
{ unsigned char *t = to; const unsigned char *f = from; if (t < f) return memcpy(to, from, n);
  while (n--) { t[n] = f[n]; __asm__ volatile(""); } return to; }
void *memset(void *to, int v, size_t n)
{ unsigned char *t = to; while (n--) { *t++ = (unsigned char)v; __asm__ volatile(""); } return to; }

static uint32_t open(const char *name, uint32_t length, uint32_t mode)
{
    const uint32_t arguments[3] = {(uint32_t)name, mode, length};
    return (uint32_t)trap(1, arguments);
}

static void transfer(int operation, uint32_t handle, uint8_t *at, uint32_t left)
{
    while (left > 0) {
        const uint32_t arguments[3] = {handle, (uint32_t)at, left};
        const uint32_t missing = (uint32_t)trap(operation, arguments);
        if (operation == 6 && missing == left) {
            trap(0x18, (void *)0x20026);
        }
        at += left - missing;
        left = missing;
    }
}

int main(void)
{
    static uint32_t marks[24];
    uint32_t *const memory = (uint32_t *)DATA;
    const uint32_t from = open(INPUT, sizeof INPUT - 1, 1), to = open(OUTPUT, sizeof OUTPUT - 1, 5);
    for (uint32_t i = 0; i < 24; ++i) { marks[i] = 0x01234567u * (i + 3); }
    for (;;) {
        uint32_t bytes = 0;
        transfer(6, from, (uint8_t *)&bytes, 4);
        transfer(6, from, (uint8_t *)memory, bytes);
        memory[14] = (uint32_t)call(memory, KERNEL, marks);
        transfer(5, to, (uint8_t *)memory, bytes);
    }
}
"""

_SCRIPT = """
SECTIONS
{
    . = 0; .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) }
    . = 0x01000000; .data : { *(.data*) *(.bss*) }
    /DISCARD/ : { *(.ARM*) }
}
"""


@functools.cache
def _image(files: tuple[str, ...], symbol: str, command: tuple[str, ...]) -> Path:
    """A folder with the firmware for one kernel and its two pipes."""
    folder = kept_folder("mve")
    for name in ("input", "output"):
        os.mkfifo(folder / name)
    (folder / "start.S").write_text(_START)
    (folder / "main.c").write_text(_MAIN)
    (folder / "x.ld").write_text(_SCRIPT)
    names = {"INPUT": folder / "input", "OUTPUT": folder / "output"}
    defines = [f'-D{key}="{value}"' for key, value in names.items()] + [f"-DKERNEL={symbol}", f"-DDATA={_DATA:#x}"]
    include = [f"-I{RUNTIME / 'include'}", f"-I{RUNTIME / 'src'}"]
    options = ["-O2", "-nostartfiles", "-nostdlib", "-T", str(folder / "x.ld"), "-Wl,--entry=reset"]
    kernel = [str(RUNTIME / "src" / name) for name in files]
    tail = ["-lgcc"] if "-lgcc" in command else []
    _build([*command, *WARNINGS, *include, "-O2", "-c"], kernel, folder)
    objects = [str(path) for path in sorted(folder.glob("*.o"))]
    support = [str(folder / "start.S"), str(folder / "main.c")]
    elf = str(folder / "kernel.elf")
    subprocess.run([*command, *options, *defines, *support, *objects, *tail, "-o", elf], check=True)
    return folder


def _build(command: list[str], sources: list[str], folder: Path) -> None:
    for source in sources:
        path = folder / f"{Path(source).name}.o"
        subprocess.run([*command, source, "-o", str(path)], check=True)


@dataclass(frozen=True)
class _Machine:
    """A running QEMU and the pipes to and from it."""

    process: subprocess.Popen[bytes]
    to: int
    from_: int

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@functools.cache
def _machine(folder: Path) -> _Machine:
    """The one machine that runs a firmware: two on the same pipes would take each other's bytes."""
    machine = ["-M", "mps3-an547", "-kernel", str(folder / "kernel.elf"), "-nographic", "-monitor", "none"]
    semihosting = ["-serial", "none", "-semihosting-config", "enable=on,target=native"]
    command = ["qemu-system-arm", *machine, *semihosting]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    # Open for both directions, so that opening waits for nobody.
    started = _Machine(process, *(os.open(folder / name, os.O_RDWR) for name in ("input", "output")))
    atexit.register(started.end)
    return started


class MveCall:
    """One linked kernel on a Cortex-M55, ready to be called many times."""

    stack_bytes = 0  # not measured here: bench/stack.py bounds it

    def __init__(self, kernel: Kernel, core: str = CORE, *, family: str = "gcc") -> None:
        if shutil.which("qemu-system-arm") is None:
            if in_ci():
                pytest.fail("qemu-system-arm is missing")
            pytest.skip("qemu-system-arm is not here")
        self.kernel = kernel
        command = tuple(compiler_of(core, family))
        self._machine = _machine(_image((kernel.file, *kernel.sources), kernel.symbol, command))

    def __call__(
        self, call: Call, inputs: list[np.ndarray], outputs: list[np.ndarray], ahead: int | None = None
    ) -> list[np.ndarray]:
        """The outputs of one call; see kernels.run_call. With `ahead` the first input lies so many bytes behind the
        start of the first output."""
        kernel = self.kernel
        assert kernel.when(call) == "", kernel.when(call)
        self._memory = bytearray(4 * _HEADER_WORDS)
        params = self._place(self._struct(kernel.pack(call)))
        sources = [np.ascontiguousarray(i) for i in inputs]
        contents = [o.tobytes() for o in outputs]
        if ahead is not None:
            whole = bytearray(max(outputs[0].nbytes, ahead + sources[0].nbytes))
            whole[: len(contents[0])] = contents[0]
            whole[ahead : ahead + sources[0].nbytes] = sources[0].tobytes()
            contents[0] = bytes(whole)
        writes = [self._guarded(content) for content in contents]
        reads = [self._guarded(i.tobytes()) for i in sources]
        sizes = [len(content) for content in contents]
        if kernel.scratch is not None:
            sizes.append(kernel.scratch(call))
            writes.append(self._guarded(bytes([_FILL]) * sizes[-1]))
        if ahead is not None:
            reads[0], sources[0] = writes[0] + ahead, sources[0][:0]
        after = self._run([params, *reads, *writes])
        for at, size in zip(writes, sizes, strict=True):
            at -= _DATA
            around = after[at - _GUARD : at] + after[at + size : at + size + _GUARD]
            assert set(around) == {_FILL}, f"{kernel.symbol} wrote outside of its output or scratch"
        for at, source in zip(reads, sources, strict=True):
            at -= _DATA
            assert after[at : at + source.nbytes] == source.tobytes(), f"{kernel.symbol} wrote its input"
        results = [after[at - _DATA : at - _DATA + o.nbytes] for at, o in zip(writes, outputs, strict=False)]
        return [np.frombuffer(r, o.dtype).reshape(o.shape).copy() for r, o in zip(results, outputs, strict=True)]

    def _place(self, content: bytes) -> int:
        at = len(self._memory)
        self._memory += content + bytes(-len(content) % 16)
        return _DATA + at

    def _guarded(self, content: bytes) -> int:
        guard = bytes([_FILL]) * _GUARD
        return self._place(guard + content + guard) + _GUARD

    def _struct(self, params: Params) -> bytes:
        words = b""
        for value in params.values():
            if isinstance(value, np.ndarray):
                words += struct.pack("<I", self._place(np.ascontiguousarray(value).tobytes()))
            elif isinstance(value, tuple):
                words += struct.pack(f"<{len(value)}i", *value)
            elif isinstance(value, float):
                words += struct.pack("<f", value)
            else:
                words += struct.pack("<i", value or 0)
        return words

    def _run(self, arguments: list[int]) -> bytes:
        assert len(arguments) <= 14 and len(self._memory) < 4 << 20
        struct.pack_into(f"<{len(arguments)}I", self._memory, 0, *arguments)
        whole = struct.pack("<I", len(self._memory)) + self._memory
        while whole:
            whole = whole[os.write(self._machine.to, whole) :]
        after = bytearray()
        silent = 0.0
        while len(after) < len(self._memory):
            if select.select([self._machine.from_], [], [], _POLL_SECONDS)[0]:
                after += os.read(self._machine.from_, len(self._memory) - len(after))
                silent = 0.0
            else:
                silent += _POLL_SECONDS
                assert self._machine.process.poll() is None, f"{self.kernel.symbol} faults"
                assert silent < _PATIENCE_SECONDS, f"{self.kernel.symbol} never ends"
        assert struct.unpack_from("<I", after, 4 * _LOST)[0] == 0, f"{self.kernel.symbol} lost r4-r11 or d8-d15"
        return bytes(after)
