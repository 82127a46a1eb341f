"""Instructions as far as their timing goes: what kind of work, which registers they need and give."""

from __future__ import annotations

import functools
import importlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quant2c.errors import ToolError
from quant2c.toolchain.thumb import is_wide


@dataclass(frozen=True)
class Op:
    """One instruction. Registers are numbers; flags and the program counter are not among them.

    needed_late  registers that an accumulator or a store takes a cycle later than the others
    address      registers from which an address is computed
    registers    how many a load or store of several moves
    """

    kind: str
    bytes: int
    reads: frozenset[int] = frozenset()
    writes: frozenset[int] = frozenset()
    needed_late: frozenset[int] = frozenset()
    address: frozenset[int] = frozenset()
    registers: int = 1
    conditional: bool = False
    indexed: bool = False  # the address has a register as offset
    writes_base: bool = False

    @property
    def may_fall_through(self) -> bool:
        """Whether it is a branch that is taken or not."""
        return self.kind == "compare_branch" or (self.kind == "branch" and self.conditional)

    @property
    def is_vector(self) -> bool:
        return self.kind in ("vector", "vector_memory")


_KINDS = {
    "load": "ldr ldrb ldrh ldrsb ldrsh ldrex",
    "store": "str strb strh strex",
    "load_many": "ldm ldmdb ldrd pop vldm vldmia vldmdb vpop",
    "store_many": "stm stmdb strd push vstm vstmia vstmdb vpush",
    "multiply": "mul smulbb smulbt smultb smultt smulwb smulwt smuad smuadx smusd smusdx smmul smmulr",
    "accumulate": "mla mls smlabb smlabt smlatb smlatt smlawb smlawt smlad smladx smlsd smlsdx "
    "smmla smmlar smmls smmlsr",
    "multiply_long": "umull smull",
    "accumulate_long": "umlal smlal umaal smlald smlaldx smlsld smlsldx smlalbb smlalbt smlaltb smlaltt",
    "divide": "sdiv udiv",
    "branch": "b",
    "compare_branch": "cbz cbnz",
    "call": "bl",
    "branch_register": "bx blx",
    "table_branch": "tbb tbh",
    "if_then": "it",
    "nop": "nop",
    "system": "dsb dmb isb mrs msr cpsid cpsie svc wfi",
    "float_load": "vldr",
    "float_store": "vstr",
    "float_divide": "vdiv vsqrt",
    "float_accumulate": "vmla vmls vfma vfms vnmla vnmls vfnma vfnms",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_MANY = ("load_many", "store_many")
_LATE = {"accumulate": 3, "store": 0}  # the operand that is needed a cycle later than the others
_COPROCESSOR = ("ldc", "stc", "cdp", "mcr", "mrc")  # as which Helium is shown by a disassembler without it


@functools.cache
def _disassembler() -> tuple[Any, Any]:
    try:
        capstone: Any = importlib.import_module("capstone")
        arm: Any = importlib.import_module("capstone.arm")
    except ImportError as error:
        raise ToolError("capstone", "is missing: cycles are not estimated", "pip install capstone") from error
    engine = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS | capstone.CS_MODE_V8)
    engine.detail = True
    return engine, arm


def decode(code: bytes, address: int) -> Iterator[Op]:
    """The instructions of a block."""
    at = 0
    while at + 2 <= len(code):
        first = struct.unpack_from("<H", code, at)[0]
        size = 4 if is_wide(first) and at + 4 <= len(code) else 2
        yield _decode(code[at : at + size], (address + at) & 2)
        at += size


@functools.cache
def _decode(code: bytes, address: int) -> Op:
    """One instruction. Nothing of its timing hangs on its address but the alignment."""
    first, second = struct.unpack("<HH", code.ljust(4, b"\0"))
    if len(code) == 4 and first & 0xFF80 == 0xF000 and second & 0xD001 == 0xC001:
        return Op("loop", 4, registers=int(first & 0xF == 0xF))
    engine, arm = _disassembler()
    found = next(engine.disasm(code, address, 1), None)
    if found is None or (len(code) == 4 and found.insn_name().startswith(_COPROCESSOR)):
        return _unknown(first, len(code))
    return _op(found, arm)


def _unknown(first: int, size: int) -> Op:
    """Helium, which the disassembler does not know."""
    if size == 4 and first >> 8 in (0xEC, 0xED, 0xEE, 0xEF, 0xFC, 0xFD, 0xFE, 0xFF):
        return Op("vector_memory" if first >> 8 & 0xF in (0xC, 0xD) else "vector", size)
    return Op("other", size)


def _op(found: Any, arm: Any) -> Op:
    name = found.insn_name()
    kind = _KIND_OF.get(name) or ("float" if name.startswith("v") else "other")
    ignored = {arm.ARM_REG_CPSR, arm.ARM_REG_PC, arm.ARM_REG_ITSTATE}
    reads, writes = (frozenset(registers) - ignored for registers in found.regs_access())
    operands = found.operands
    memory = next((o.mem for o in operands if o.type == arm.ARM_OP_MEM), None)
    used = () if memory is None else (memory.base, memory.index)
    late = _LATE.get(kind)
    moved = sum(o.type == arm.ARM_OP_REG for o in operands) - (name.startswith(("ldm", "stm", "vldm", "vstm")))
    return Op(
        kind,
        found.size,
        reads,
        writes,
        frozenset() if late is None or late >= len(operands) else frozenset((operands[late].reg,)),
        frozenset(register for register in used if register and register not in ignored),
        moved if kind in _MANY else 1,
        found.cc not in (0, arm.ARM_CC_AL),
        memory is not None and memory.index != 0,
        bool(getattr(found, "writeback", False)),
    )
