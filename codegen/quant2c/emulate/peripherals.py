"""The few peripherals that a firmware needs, for a core that is emulated without any: serial ports and timers.

Offsets and bits are those of the drivers in runtime_c/firmware; nothing more of the devices is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

# A firmware that asks this often whether a byte has come, and does nothing else, waits for one.
_IDLE_POLLS = 3


class Peripheral(Protocol):
    """Registers by their offset."""

    def read(self, offset: int) -> int: ...

    def write(self, offset: int, value: int) -> None: ...


@dataclass
class Wire:
    """What a serial port has yet to hand over, and what it was sent. `on_idle` is told when the firmware waits."""

    on_idle: Callable[[], None]
    incoming: deque[int] = field(default_factory=deque)
    outgoing: bytearray = field(default_factory=bytearray)
    polls: int = 0

    @property
    def is_idle(self) -> bool:
        return self.polls >= _IDLE_POLLS and not self.incoming

    def poll(self) -> bool:
        """Whether a byte is there."""
        self.polls = 0 if self.incoming else self.polls + 1
        if self.is_idle:
            self.on_idle()
        return bool(self.incoming)

    def wait(self) -> None:
        """The firmware can do nothing without a byte."""
        self.polls = _IDLE_POLLS
        self.on_idle()

    def take(self) -> int:
        """The next byte, 0 where there is none."""
        return self.incoming.popleft() if self.incoming else 0

    def send(self, byte: int) -> None:
        """A byte from the firmware."""
        self.polls = 0
        self.outgoing.append(byte & 0xFF)


@dataclass(frozen=True)
class PortRegisters:
    """Where a serial port has its status, and the status without and with a byte waiting. It can always send."""

    status: int
    empty: int
    waiting: int
    rx: int
    tx: int
    constant: tuple[tuple[int, int], ...] = ()


# The consoles that runtime_c/firmware has a driver for.
PORTS: dict[str, PortRegisters] = {
    "cmsdk": PortRegisters(status=0x04, empty=0, waiting=0x2, rx=0x00, tx=0x00),
    "nrf_uart": PortRegisters(status=0x108, empty=0, waiting=1, rx=0x518, tx=0x51C, constant=((0x11C, 1),)),
    "pl011": PortRegisters(status=0x18, empty=0x10, waiting=0, rx=0x00, tx=0x00),
    "stm32_usart_v1": PortRegisters(status=0x00, empty=0x80, waiting=0xA0, rx=0x04, tx=0x04),
    "stm32_usart_v2": PortRegisters(status=0x1C, empty=0x80, waiting=0xA0, rx=0x24, tx=0x28),
}


class SerialPort:
    """A serial port between the firmware and a wire."""

    def __init__(self, registers: PortRegisters, wire: Wire) -> None:
        self._registers = registers
        self._constant = dict(registers.constant)
        self._wire = wire

    def read(self, offset: int) -> int:
        if offset == self._registers.status:
            return self._registers.waiting if self._wire.poll() else self._registers.empty
        return self._wire.take() if offset == self._registers.rx else self._constant.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        if offset == self._registers.tx:
            self._wire.send(value)


class CmsdkTimer:
    """A 32-bit timer that counts down from the moment it is enabled. `ticks` is the time."""

    def __init__(self, ticks: Callable[[], int]) -> None:
        self._ticks = ticks

    def read(self, offset: int) -> int:
        return (0xFFFFFFFF - self._ticks()) & 0xFFFFFFFF if offset == 0x4 else 0

    def write(self, offset: int, value: int) -> None:
        """It always runs."""


class SystemControl:
    """The core's own registers from 0xE000E000: SysTick counts, all else reads as 0.

    The core that this is for takes no interrupts. The handler of SysTick does nothing but count the timer's wraps, so
    `set_wraps` does that instead.
    """

    _SYSTICK_VALUE = 0x018
    _PERIOD = 1 << 24

    def __init__(self, ticks: Callable[[], int], set_wraps: Callable[[int], None]) -> None:
        self._ticks = ticks
        self._set_wraps = set_wraps

    def read(self, offset: int) -> int:
        if offset != self._SYSTICK_VALUE:
            return 0
        wraps, ticks = divmod(self._ticks(), self._PERIOD)
        self._set_wraps(wraps)
        return self._PERIOD - 1 - ticks

    def write(self, offset: int, value: int) -> None:
        """Nothing to be set."""


class Nothing:
    """Registers that read as 0."""

    def read(self, offset: int) -> int:
        return 0

    def write(self, offset: int, value: int) -> None:
        """Nothing to be set."""
