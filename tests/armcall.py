"""Calls one C kernel on an emulated core, alone, so that tests can compare it with numpy on thousands of shapes.

The kernel's files are compiled and linked for the core, loaded into unicorn, and the function is called directly: no
firmware, no start-up. Guard bytes surround every output and the scratch, and inputs must come back unchanged. The count
of instructions is exact (`count=True`, at a quarter of the speed).
"""

from __future__ import annotations

import functools
import shutil
import struct
import subprocess
import sys

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile

from conftest import in_ci
from quant2c.core import CORES
from quant2c.data import RUNTIME
from quant2c.flags import FAMILIES
from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel
from temporary import kept_folder

unicorn = pytest.importorskip("unicorn")
arm = pytest.importorskip("unicorn.arm_const")

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror")
_CODE, _DATA, _STACK, _END = 0x0001_0000, 0x2000_0000, 0x3000_0000, 0x0000_0100
_DATA_BYTES, _STACK_BYTES = 16 << 20, 64 << 10
_GUARD, _FILL = 64, 0xA5
_TIMEOUT = 120_000_000  # microseconds: only a kernel that never ends takes so long
_PAGE = 4096
_PAINTED = 1024  # bytes of stack whose use is seen
_CPU = {"cortex-m0": "M0", "cortex-m3": "M3", "cortex-m4": "M4", "cortex-m7": "M7", "cortex-m33": "M33"}
_CALLEE_SAVED = range(4, 12)

_SUPPORT = """
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t n)
{ unsigned char *t = to; const unsigned char *f = from; while (n--) { *t++ = *f++; __asm__ volatile(""); } return to; }
void *memmove(void *to, const void *from, size_t n)
{ unsigned char *t = to; const unsigned char *f = from; if (t < f) return memcpy(to, from, n);
  while (n--) { t[n] = f[n]; __asm__ volatile(""); } return to; }
static void fill(unsigned char *to, int v, size_t n) { while (n--) { *to++ = (unsigned char)v; __asm__ volatile(""); } }
void *memset(void *to, int v, size_t n) { fill(to, v, n); return to; }
void __aeabi_memcpy(void *to, const void *from, size_t n)
{ unsigned char *t = to; const unsigned char *f = from; while (n--) { *t++ = *f++; __asm__ volatile(""); } }
void __aeabi_memset(void *to, size_t n, int v) { fill(to, v, n); }
void __aeabi_memclr(void *to, size_t n) { fill(to, 0, n); }
#define ALIGNED(as) \\
__asm__(".global __aeabi_memcpy" #as "\\n.thumb_set __aeabi_memcpy" #as ", __aeabi_memcpy"); \\
__asm__(".global __aeabi_memset" #as "\\n.thumb_set __aeabi_memset" #as ", __aeabi_memset"); \\
__asm__(".global __aeabi_memclr" #as "\\n.thumb_set __aeabi_memclr" #as ", __aeabi_memclr");
ALIGNED(4) ALIGNED(8)
"""


def compiler_of(core: str, family: str) -> list[str]:
    """The command of gcc, or of zig where that is asked for or gcc is missing."""
    gcc = shutil.which("arm-none-eabi-gcc")
    if gcc and family != "zig":
        return [gcc, *CORES[core].gcc_flags, *FAMILIES["gcc"].compile, "-lgcc"]
    if in_ci() and family != "zig":
        pytest.fail("arm-none-eabi-gcc is missing")
    target = ["-target", CORES[core].zig_target, f"-mcpu={CORES[core].zig_cpu}"]
    return [sys.executable, "-m", "ziglang", "cc", *target, *FAMILIES["zig"].compile]


@functools.cache
def _image(files: tuple[str, ...], symbol: str, core: str, family: str) -> tuple[bytes, int, int]:
    """(code, its address, the function's address)."""
    folder = kept_folder("arm")
    (folder / "support.c").write_text(_SUPPORT)
    (folder / "x.ld").write_text(
        f"SECTIONS {{ . = {_CODE:#x}; .text : {{ *(.text*) *(.rodata*) }} /DISCARD/ : {{ *(.ARM*) }} }}"
    )
    command = compiler_of(core, family)
    sources = [str(RUNTIME / "src" / name) for name in files] + [str(folder / "support.c")]
    include = [f"-I{RUNTIME / 'include'}", f"-I{RUNTIME / 'src'}"]
    options = ["-O2", "-nostartfiles", "-nostdlib", "-T", str(folder / "x.ld"), f"-Wl,--entry={symbol}"]
    elf = folder / "kernel.elf"
    subprocess.run(
        [command[0], *command[1:], *WARNINGS, *options, *include, *sources, *_tail(command), "-o", str(elf)], check=True
    )
    with elf.open("rb") as file:
        parsed = ELFFile(file)
        text = parsed.get_section_by_name(".text")
        return text.data(), text["sh_addr"], parsed["e_entry"]  # zig leaves no symbols


def _tail(command: list[str]) -> list[str]:
    return ["-lgcc"] if "-lgcc" in command else []


@functools.cache
def _instructions(code: bytes) -> int:
    """How many Thumb instructions a block of code holds."""
    at = count = 0
    while at < len(code):
        at += 4 if code[at + 1] >= 0xE8 else 2
        count += 1
    return count


class ArmCall:
    """One linked kernel on one core, ready to be called many times."""

    def __init__(self, kernel: Kernel, core: str, *, family: str = "", count: bool = False) -> None:
        self.kernel = kernel
        code, base, self.entry = _image((kernel.file, *kernel.sources), kernel.symbol, core, family)
        self.uc = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        self.uc.ctl_set_cpu_model(getattr(arm, f"UC_CPU_ARM_CORTEX_{_CPU[core]}"))
        self.uc.mem_map(0, 0x1000)
        self.uc.mem_map(_CODE, 1 << 20)
        self.uc.mem_map(_DATA, _DATA_BYTES)
        self.uc.mem_map(_STACK, _STACK_BYTES)
        self.uc.mem_write(base, code)
        self.code, self.base = code, base
        self.instructions = 0  # of all calls so far
        self.stack_bytes = 0  # the most that a call used
        if count:
            self.uc.hook_add(unicorn.UC_HOOK_BLOCK, self._count)

    def __call__(
        self, call: Call, inputs: list[np.ndarray], outputs: list[np.ndarray], ahead: int | None = None
    ) -> list[np.ndarray]:
        """The outputs of one call; `outputs` and `ahead` as in kernels.run_call."""
        kernel = self.kernel
        assert kernel.when(call) == "", kernel.when(call)
        self.top = _DATA
        params = self._place(self._struct(kernel.pack(call)))
        sources = [np.ascontiguousarray(i) for i in inputs]
        sizes = [o.nbytes for o in outputs]
        shared = 0 if ahead is None else max(0, ahead + sources[0].nbytes - sizes[0])  # behind the first output
        writes = [self._guarded(o.tobytes() + bytes(shared * (i == 0))) for i, o in enumerate(outputs)]
        sizes[0] += shared
        reads = [self._guarded(i.tobytes()) for i in sources]
        if ahead is not None:
            reads[0] = writes[0] + ahead
            self.uc.mem_write(reads[0], sources[0].tobytes())
            sources[0] = sources[0][:0]  # need not stay as it was
        if kernel.scratch is not None:
            sizes.append(kernel.scratch(call))
            writes.append(self._guarded(bytes([_FILL]) * sizes[-1]))
        self._run([params, *reads, *writes])
        for at, size in zip(writes, sizes, strict=True):
            around = self.uc.mem_read(at - _GUARD, _GUARD) + self.uc.mem_read(at + size, _GUARD)
            assert set(around) == {_FILL}, f"{kernel.symbol} wrote outside of its output or scratch"
        for at, source in zip(reads, sources, strict=True):
            assert bytes(self.uc.mem_read(at, source.nbytes)) == source.tobytes(), f"{kernel.symbol} wrote its input"
        results = [bytes(self.uc.mem_read(at, o.nbytes)) for at, o in zip(writes, outputs, strict=False)]
        return [np.frombuffer(r, o.dtype).reshape(o.shape).copy() for r, o in zip(results, outputs, strict=True)]

    def _count(self, uc: object, address: int, size: int, data: object) -> None:
        self.instructions += _instructions(self.code[address - self.base : address - self.base + size])

    def _place(self, content: bytes) -> int:
        """Where the content lies now: in one page if it can, since accesses across pages are emulated very slowly."""
        at = self.top
        if at % _PAGE + len(content) > _PAGE >= len(content):
            at += -at % _PAGE
        self.uc.mem_write(at, content)
        self.top = (at + len(content) + 15) // 16 * 16
        assert self.top < _DATA + _DATA_BYTES
        return at

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

    def _run(self, arguments: list[int]) -> None:
        uc = self.uc
        sp = _STACK + _STACK_BYTES - 64
        uc.mem_write(sp - _PAINTED, bytes([_FILL]) * _PAINTED)
        registers, rest = arguments[:4], arguments[4:]
        uc.mem_write(sp, struct.pack(f"<{len(rest)}I", *rest) if rest else b"")
        for number, value in enumerate(registers):
            uc.reg_write(getattr(arm, f"UC_ARM_REG_R{number}"), value)
        marks = {n: 0x1111_1111 * (n - 3) for n in _CALLEE_SAVED}
        for number, value in marks.items():
            uc.reg_write(getattr(arm, f"UC_ARM_REG_R{number}"), value)
        uc.reg_write(arm.UC_ARM_REG_SP, sp)
        uc.reg_write(arm.UC_ARM_REG_LR, _END | 1)
        uc.emu_start(self.entry | 1, _END, timeout=_TIMEOUT)
        assert uc.reg_read(arm.UC_ARM_REG_PC) == _END, f"{self.kernel.symbol} does not end"
        painted = bytes(uc.mem_read(sp - _PAINTED, _PAINTED))
        self.stack_bytes = max(self.stack_bytes, len(painted.lstrip(bytes([_FILL]))))
        assert uc.reg_read(arm.UC_ARM_REG_SP) == sp, f"{self.kernel.symbol} lost the stack pointer"
        for number, value in marks.items():
            assert uc.reg_read(getattr(arm, f"UC_ARM_REG_R{number}")) == value, f"{self.kernel.symbol} lost r{number}"
