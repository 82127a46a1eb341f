"""An nRF52840 as a debug probe sees it: flash behind its controller, RAM, and a core that unicorn executes.

Only what a programmer touches is here: the non-volatile memory controller with the rules of its flash (a write clears
bits and needs WEN, an erase needs EEN and sets a page to ones), the factory registers that name the chip, and the
debug registers of the core. Code in RAM, a flash algorithm, is really executed, until its breakpoint; code in flash is
only noted as started.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import unicorn
from unicorn import arm_const

FLASH_BYTES, PAGE_BYTES, RAM_BYTES = 1 << 20, 4096, 256 << 10
FICR, UICR, RAM = 0x1000_0000, 0x1000_1000, 0x2000_0000
NVMC, NVMC_BYTES = 0x4001_E000, 0x1000
READY, READY_NEXT, CONFIG, ERASE_PAGE, ERASE_ALL = 0x400, 0x408, 0x504, 0x508, 0x50C
WRITE_ENABLED, ERASE_ENABLED = 1, 2
FICR_FIELDS = {0x100: 0x52840, 0x104: 0x41414430, 0x108: 0x2004}  # part, variant AAD0, package QI

CPUID, AIRCR, DFSR, DHCSR, DCRSR, DCRDR, DEMCR = (
    *(0xE000_ED00, 0xE000_ED0C, 0xE000_ED30),
    *(0xE000_EDF0, 0xE000_EDF4, 0xE000_EDF8, 0xE000_EDFC),
)
MVFR0 = 0xE000_EF40
SYSTEM = 0xE000_0000
HALT, HALTED, REGISTER_READY = 1 << 1, 1 << 17, 1 << 16
RESET_REQUEST, RESET_CATCH, REGISTER_WRITE = 1 << 2, 1, 1 << 16
SP, PC, XPSR = 13, 15, 16
THUMB_STATE = 1 << 24
SECONDS = 10  # for one call of a flash algorithm

# The identification blocks of the ROM table, the system control space and the FPU: what discovery looks for.
IDENTIFICATION = {
    **{0xE00F_FFF0 + 4 * i: value for i, value in enumerate((0x0D, 0x10, 0x05, 0xB1))},
    **{0xE000_EFF0 + 4 * i: value for i, value in enumerate((0x0D, 0xE0, 0x05, 0xB1))},
    **{0xE000_EFE0 + 4 * i: value for i, value in enumerate((0x0C, 0xB0, 0x0B, 0x00))},
    0xE000_EFD0: 4,
    0xE00F_F000: 0xFFF0_F003,  # one entry: the system control space
    **{0xE00F_FFE0 + 4 * i: value for i, value in enumerate((0x08, 0x40, 0x14))},
    0xE00F_FFD0: 2,
    CPUID: 0x410F_C241,  # a Cortex-M4
    MVFR0: 0x1011_0021,
}
REGISTERS = (
    *(getattr(arm_const, f"UC_ARM_REG_R{i}") for i in range(13)),
    *(arm_const.UC_ARM_REG_SP, arm_const.UC_ARM_REG_LR, arm_const.UC_ARM_REG_PC),
)


@dataclass
class Log:
    """What was done to the chip, and what its flash would not have forgiven."""

    pages_erased: int = 0
    words_written: int = 0
    calls: int = 0  # of flash algorithms
    wrong: list[str] = field(default_factory=list)
    started: int = 0  # the address in flash at which the core was let go last


class Chip:
    """Flash survives from one probe's session to the next in `folder`, as flash.bin; log.jsonl gets what was done.

    A file `stuck` there names the address of a worn-out word, which reads as an erase leaves it: nobody is told.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = Log()
        self.halted = True
        self.controller: dict[int, int] = {}
        self.system = dict(IDENTIFICATION)
        self.registers = [0] * 24
        self.core = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        self.core.ctl_set_cpu_model(arm_const.UC_CPU_ARM_CORTEX_M4)
        self.core.mem_map(0, FLASH_BYTES)
        self.core.mem_map(FICR, 2 * PAGE_BYTES)
        self.core.mem_map(RAM, RAM_BYTES)
        self.core.mem_write(FICR, b"\xff" * 2 * PAGE_BYTES)
        for offset, value in FICR_FIELDS.items():
            self.core.mem_write(FICR + offset, struct.pack("<I", value))
        self.core.mmio_map(0x4000_0000, NVMC - 0x4000_0000, lambda *_: 0, None, lambda *_: None, None)
        self.core.mmio_map(NVMC, NVMC_BYTES, self._controller_read, None, self._controller_write, None)
        self.core.hook_add(unicorn.UC_HOOK_MEM_WRITE, self._flash_write, None, 0, FLASH_BYTES - 1)
        self.core.hook_add(unicorn.UC_HOOK_INTR, lambda core, number, data: core.emu_stop())  # the breakpoint
        self._load()

    # ---- between sessions ----

    def _load(self) -> None:
        saved = self.folder / "flash.bin"
        self.core.mem_write(0, saved.read_bytes() if saved.is_file() else b"\xff" * FLASH_BYTES)
        stuck = self.folder / "stuck"
        self.stuck = int(stuck.read_text(encoding="ascii"), 0) if stuck.is_file() else None

    def save(self) -> None:
        """Leaves the flash for the next session, and adds to the log."""
        (self.folder / "flash.bin").write_bytes(self.core.mem_read(0, FLASH_BYTES))
        with (self.folder / "log.jsonl").open("a", encoding="ascii") as file:
            file.write(json.dumps(vars(self.log)) + "\n")

    # ---- flash and its controller ----

    def _controller_read(self, core: Any, offset: int, size: int, data: Any) -> int:
        return 1 if offset in (READY, READY_NEXT) else self.controller.get(offset, 0)

    def _controller_write(self, core: Any, offset: int, size: int, value: int, data: Any) -> None:
        self.controller[offset] = value
        if offset == ERASE_PAGE:
            self._erase(value & -PAGE_BYTES, PAGE_BYTES)
        elif offset == ERASE_ALL and value == 1:
            self._erase(0, FLASH_BYTES)

    def _erase(self, address: int, count: int) -> None:
        if self.controller.get(CONFIG) != ERASE_ENABLED or address + count > FLASH_BYTES:
            self.log.wrong.append(f"erase at {address:#x} that is not enabled")
            return
        self.core.mem_write(address, b"\xff" * count)
        self.log.pages_erased += count // PAGE_BYTES

    def _flash_write(self, core: Any, access: int, address: int, size: int, value: int, data: Any) -> None:
        """Before unicorn writes: the rules that the flash of the real chip has."""
        old = int.from_bytes(core.mem_read(address, size), "little")
        new = value & ((1 << 8 * size) - 1)
        self.log.words_written += 1
        if self.controller.get(CONFIG) != WRITE_ENABLED or size != 4 or address % 4:
            self.log.wrong.append(f"write of {size} bytes at {address:#x} that is not enabled")
        elif old & new != new:
            self.log.wrong.append(f"write at {address:#x} that would set bits")

    # ---- the debugger's view ----

    def read(self, address: int, size: int) -> int:
        if address >= SYSTEM:
            return self._system_read(address)
        if NVMC <= address < NVMC + NVMC_BYTES:
            return self._controller_read(None, address - NVMC, size, None)
        return int.from_bytes(self._memory(address, size), "little")

    def _memory(self, address: int, size: int) -> bytes:
        try:
            data = bytearray(self.core.mem_read(address, size))
        except unicorn.UcError:
            return bytes(size)
        for i in range(size):
            if self.stuck is not None and self.stuck <= address + i < self.stuck + 4:
                data[i] = 0xFF
        return bytes(data)

    def write(self, address: int, value: int, size: int) -> None:
        if address >= SYSTEM:
            self._system_write(address, value)
        elif NVMC <= address < NVMC + NVMC_BYTES:
            self._controller_write(None, address - NVMC, size, value, None)
        elif address < FLASH_BYTES:
            self.log.wrong.append(f"write at {address:#x} past the flash controller")
        else:
            self.core.mem_write(address, value.to_bytes(size, "little"))

    def _system_read(self, address: int) -> int:
        return self.system.get(address, 0) | (
            REGISTER_READY | (HALTED if self.halted else 0) if address == DHCSR else 0xFA05_0000 * (address == AIRCR)
        )

    def _system_write(self, address: int, value: int) -> None:
        act = {DHCSR: self._control, DCRSR: self._transfer, AIRCR: self._application_reset, DFSR: self._acknowledge}
        act.get(address, lambda value: self.system.update({address: value}))(value)

    def _acknowledge(self, value: int) -> None:
        self.system[DFSR] = self.system.get(DFSR, 0) & ~value

    def _control(self, value: int) -> None:
        """DHCSR: halts the core, or lets it go."""
        if value >> 16 != 0xA05F:
            return
        self.system[DHCSR] = value & 0xF
        if value & HALT:
            self.halted = True
        elif self.halted:
            self._go()

    def _transfer(self, value: int) -> None:
        """DCRSR: one register to or from DCRDR."""
        number = value & 0x7F
        if number >= len(self.registers):
            self.system[DCRDR] = 0
        elif value & REGISTER_WRITE:
            self.registers[number] = self.system.get(DCRDR, 0)
        else:
            self.system[DCRDR] = self.registers[number] | (THUMB_STATE if number == XPSR else 0)

    def _application_reset(self, value: int) -> None:
        """AIRCR"""
        if value & RESET_REQUEST:
            self.reset()

    def reset(self) -> None:
        """Stack pointer and first instruction come from the vector table."""
        self.controller.clear()
        self.registers[SP] = self.read(0, 4)
        self.registers[PC] = self.read(4, 4) & ~1
        self.halted = True
        if not self.system.get(DEMCR, 0) & RESET_CATCH:
            self._go()

    def _go(self) -> None:
        """Code in RAM runs to its breakpoint; code in flash is let go."""
        self.halted = False
        if self.registers[PC] < FLASH_BYTES:
            self.log.started = self.registers[PC]
            return
        self.log.calls += 1
        for register, value in zip(REGISTERS, self.registers, strict=False):
            self.core.reg_write(register, value)
        self.core.emu_start(self.registers[PC] | 1, 0xFFFF_FFFE, timeout=SECONDS * unicorn.UC_SECOND_SCALE)
        for number, register in enumerate(REGISTERS):
            self.registers[number] = self.core.reg_read(register)
        self.halted = True
        self.system[DFSR] = 2
