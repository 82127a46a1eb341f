"""A core from the Python package unicorn, with the peripherals that a firmware needs: nothing but pip to install.

The firmware runs until it waits for a byte; then the client has its turn. Faults end the emulation where they happen:
there is no exception entry, and no interrupt.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quant2c.board import Board, Emulator
from quant2c.emulate.counting import Watch, add_compiled_hook, watch
from quant2c.emulate.peripherals import (
    PORTS,
    CmsdkTimer,
    DmaSerialPort,
    Nothing,
    Peripheral,
    RingBuffers,
    SerialPort,
    SystemControl,
    Wire,
)
from quant2c.emulate.qemu import INSTRUCTION_NS
from quant2c.emulate.recording import Recorder
from quant2c.errors import ToolError, TransportError
from quant2c.target.transport import Transport
from quant2c.toolchain.elf import Image

INSTALL = "install unicorn (pip install unicorn)"
_PAGE = 0x1000
_DWT, _SYSTEM_CONTROL = 0xE0001000, 0xE000E000
_BANNER = b"quant2c ready\n"
_BREAKPOINT = b"\xab\xbe"  # bkpt 0xAB
_SEMIHOSTING, _RTT, _DMA = "semihosting", "rtt", "nrf_uarte"
_SYS_WRITEC, _SYS_READC, _SYS_EXIT_EXTENDED = 0x03, 0x07, 0x20
_START_SECONDS = 30.0
_ALIGNED_ONLY = ("CORTEX_M0",)  # cores that fault at any unaligned access


def refusal(emulator: Emulator) -> str:
    """Why unicorn cannot emulate a board here, "" if it can."""
    if not emulator.unicorn_cpu:
        return "unicorn has no such core"
    return "" if importlib.util.find_spec("unicorn") else INSTALL


@contextmanager
def open_machine(elf: Path, board: Board, emulator: Emulator, recorder: Recorder | None = None) -> Iterator[Transport]:
    """A core that runs `elf` and has sent its banner; `recorder` has its record when the context is left."""
    machine = UnicornMachine(Image(elf), board, emulator)
    hooks = machine.record(recorder) if recorder else None
    if machine.read(len(_BANNER), _START_SECONDS) != _BANNER:
        raise ToolError(f"board '{board.id}'", "the firmware does not start", "was it built for this board?")
    yield machine
    if recorder and hooks:
        recorder.save(hooks)


class _Ram:
    """The memory of a core."""

    def __init__(self, uc: Any) -> None:
        self._uc = uc

    def read(self, address: int, count: int) -> bytes:
        return bytes(self._uc.mem_read(address, count))

    def write(self, address: int, data: bytes) -> None:
        self._uc.mem_write(address, data)


class UnicornMachine:
    """A core with memories and peripherals; a Transport to its firmware."""

    def __init__(self, image: Image, board: Board, emulator: Emulator) -> None:
        if board.console.driver not in (*PORTS, _SEMIHOSTING, _RTT, _DMA):
            raise ToolError(f"board '{board.id}'", f"unicorn has no {board.console.driver} console", "use QEMU")
        unicorn: Any = importlib.import_module("unicorn")
        self._arm: Any = importlib.import_module("unicorn.arm_const")
        self.name = board.id
        self._error: type[Exception] = unicorn.UcError
        self._status: int | None = None
        self._fault = ""
        self._wire = Wire(on_idle=self._stop)
        self._services = {
            _SYS_WRITEC: self._write_byte,
            _SYS_READC: self._read_byte,
            _SYS_EXIT_EXTENDED: self._exit,
        }
        self._uc: Any = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(getattr(self._arm, f"UC_CPU_ARM_{emulator.unicorn_cpu}"))
        self._map_memories(board, image)
        self._map_peripherals(board, emulator, image)
        if board.console.driver == _RTT:
            self._hook_rings(unicorn, image)
        self._watch: Watch = watch(self._uc, image, aligned_only=emulator.unicorn_cpu in _ALIGNED_ONLY)
        self._uc.hook_add(unicorn.UC_HOOK_INTR, self._on_exception)
        vectors = image.symbol("q2c_vectors").value
        stack, entry = struct.unpack("<II", image.bytes_at(vectors, 8))
        self._uc.reg_write(self._arm.UC_ARM_REG_SP, stack)
        self._pc = entry

    def record(self, recorder: Recorder) -> ctypes.CDLL:
        """Lets the recorder's hook see every block."""
        hooks = recorder.hooks()
        add_compiled_hook(self._uc, importlib.import_module("unicorn").UC_HOOK_BLOCK, hooks.record_block)
        return hooks

    def _map_memories(self, board: Board, image: Image) -> None:
        for memory in board.memories:
            self._uc.mem_map(memory.origin, -(-memory.bytes // _PAGE) * _PAGE)
        for segment in image.segments:
            self._uc.mem_write(segment.address, segment.data)

    def _map_peripherals(self, board: Board, emulator: Emulator, image: Image) -> None:
        wraps = image.symbol("q2c_systick_wraps").value
        tick_ns = emulator.tick_ns

        def ticks() -> int:
            return int(self._watch.count * INSTRUCTION_NS / tick_ns)

        def set_wraps(value: int) -> None:
            self._uc.mem_write(wraps, struct.pack("<I", value))

        peripherals: dict[int, Peripheral] = {
            _SYSTEM_CONTROL: SystemControl(ticks, set_wraps),
            _DWT: Nothing(),
        }
        if board.console.driver in PORTS:
            peripherals[board.console.base] = SerialPort(PORTS[board.console.driver], self._wire)
        if board.console.driver == _DMA:
            peripherals[board.console.base] = DmaSerialPort(_Ram(self._uc), self._wire)
        if emulator.timer_base:
            peripherals[emulator.timer_base] = CmsdkTimer(ticks)
        pages = {base & -_PAGE for base in peripherals}
        for page in pages:
            inside = [(base - page, part) for base, part in sorted(peripherals.items()) if base & -_PAGE == page]
            self._map_page(page, inside)

    def _hook_rings(self, unicorn: Any, image: Image) -> None:
        rings = RingBuffers(_Ram(self._uc), self._wire, image.symbol("q2c_rtt").value)

        def on_read(uc: Any, access: int, address: int, size: int, value: int, user: Any) -> None:
            rings.before_read()

        def on_write(uc: Any, access: int, address: int, size: int, value: int, user: Any) -> None:
            rings.before_write(value)

        for kind, call, address in (
            (unicorn.UC_HOOK_MEM_READ, on_read, rings.awaited),
            (unicorn.UC_HOOK_MEM_WRITE, on_write, rings.sent),
        ):
            self._uc.hook_add(kind, call, None, address, address)

    def _map_page(self, page: int, inside: list[tuple[int, Peripheral]]) -> None:
        def at(offset: int) -> tuple[int, Peripheral]:
            return max((part for part in inside if part[0] <= offset), key=lambda part: part[0], default=inside[0])

        def read(uc: Any, offset: int, size: int, user: Any) -> int:
            base, peripheral = at(offset)
            return peripheral.read(offset - base)

        def write(uc: Any, offset: int, size: int, value: int, user: Any) -> None:
            base, peripheral = at(offset)
            peripheral.write(offset - base, value)

        self._uc.mmio_map(page, _PAGE, read, None, write, None)

    # ---- Transport ----

    def write(self, data: bytes) -> None:
        """Bytes for the firmware, which reads them when it runs next."""
        self._wire.incoming.extend(data)

    def read(self, count: int, timeout: float) -> bytes:
        """Runs the firmware until it has sent that many bytes or waits for more input."""
        deadline = time.monotonic() + timeout
        self._wire.polls = 0
        while len(self._wire.outgoing) < count and not self._wire.is_idle and time.monotonic() < deadline:
            self._go(deadline - time.monotonic())
            if self._status is not None:
                break
        received = bytes(self._wire.outgoing[:count])
        del self._wire.outgoing[:count]
        if len(received) < count and self._status is not None:
            raise TransportError(self.name, f"the firmware ended with status {self._status}", "")
        return received

    def finish(self) -> int | None:
        """Lets the firmware run to its end."""
        while self._status is None and not self._wire.is_idle:
            self._go(_START_SECONDS)
        return self._status

    def close(self) -> None:
        """Nothing is left behind."""

    # ---- running ----

    def _stop(self) -> None:
        self._uc.emu_stop()

    def _go(self, seconds: float) -> None:
        """Runs until it waits for input, ends, faults or the time is over."""
        try:
            self._uc.emu_start(self._pc | 1, 0xFFFFFFFE, timeout=max(int(seconds * 1e6), 1))
        except self._error as error:
            self._fault = self._fault or str(error)
        self._pc = self._uc.reg_read(self._arm.UC_ARM_REG_PC)
        if self._watch.unaligned:
            self._fault = f"unaligned access to {self._watch.unaligned:#x}"
        if self._fault:
            raise ToolError(
                f"board '{self.name}'",
                f"the emulated core stopped at {self._pc:#x}: stack overflow or wild pointer",
                self._fault,
            )

    def _on_exception(self, uc: Any, number: int, user: Any) -> None:
        """A semihosting call, or a fault."""
        pc = uc.reg_read(self._arm.UC_ARM_REG_PC)
        if bytes(uc.mem_read(pc, 2)) != _BREAKPOINT:
            self._fault = f"exception {number}"
            uc.emu_stop()
            return
        operation, argument = uc.reg_read(self._arm.UC_ARM_REG_R0), uc.reg_read(self._arm.UC_ARM_REG_R1)
        service = self._services.get(operation)
        if service is not None and service(argument):
            uc.reg_write(self._arm.UC_ARM_REG_PC, (pc + 2) | 1)

    # ---- semihosting: each service tells whether it is done; if not, it is asked again when the core runs next ----

    def _write_byte(self, address: int) -> bool:
        self._wire.send(self._uc.mem_read(address, 1)[0])
        return True

    def _read_byte(self, argument: int) -> bool:
        if not self._wire.incoming:
            self._wire.wait()
            return False
        self._uc.reg_write(self._arm.UC_ARM_REG_R0, self._wire.take())
        return True

    def _exit(self, block: int) -> bool:
        self._status = struct.unpack("<II", bytes(self._uc.mem_read(block, 8)))[1]
        self._stop()
        return True
