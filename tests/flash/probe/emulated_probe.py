"""A debug probe for pyOCD with an emulated nRF52840 behind it: a plugin, found by pyOCD as any other probe is.

The chip's flash lies in the folder that EMULATED_CHIP names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nrf52840 import Chip
from pyocd.core.memory_interface import MemoryInterface
from pyocd.core.plugin import Plugin
from pyocd.probe.debug_probe import DebugProbe

DP_IDENTITY, DP_POWERED_UP = 0x2BA0_1477, 0xF000_0040
AP_IDENTITY, AP_BASE, AP_CONTROL = 0xFC, 0xF8, 0x00
CTRL_AP_UNPROTECTED = 0x0C
# Access ports by number: of memory, with the ROM table at its base; of Nordic's own control.
ACCESS_PORTS = {
    0: {AP_IDENTITY: 0x2477_0011, AP_BASE: 0xE00F_F003, AP_CONTROL: 0x2300_0052},
    1: {AP_IDENTITY: 0x0288_0000, CTRL_AP_UNPROTECTED: 1},
}


class ChipMemory(MemoryInterface):  # type: ignore[misc]
    """The chip's memory through its access port."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip

    def write_memory(self, addr: int, data: int, transfer_size: int = 32, **_: Any) -> None:
        self.chip.write(addr, data, transfer_size // 8)

    def read_memory(self, addr: int, transfer_size: int = 32, now: bool = True, **_: Any) -> Any:
        return _now_or_later(self.chip.read(addr, transfer_size // 8), now)

    def write_memory_block32(self, addr: int, data: Sequence[int], **_: Any) -> None:
        for i, value in enumerate(data):
            self.chip.write(addr + 4 * i, value, 4)

    def read_memory_block32(self, addr: int, size: int, **_: Any) -> list[int]:
        return [self.chip.read(addr + 4 * i, 4) for i in range(size)]

    def write_memory_block8(self, addr: int, data: Sequence[int], **_: Any) -> None:
        for i, value in enumerate(data):
            self.chip.write(addr + i, value, 1)

    def read_memory_block8(self, addr: int, size: int, **_: Any) -> list[int]:
        return [self.chip.read(addr + i, 1) for i in range(size)]


def _now_or_later(value: int, now: bool) -> int | Callable[[], int]:
    return value if now else lambda: value


class EmulatedProbe(DebugProbe):  # type: ignore[misc]
    """One probe, always connected."""

    unique_id = "EMULATED"
    description = vendor_name = product_name = "emulated nRF52840"
    supported_wire_protocols = (DebugProbe.Protocol.DEFAULT, DebugProbe.Protocol.SWD)
    wire_protocol = DebugProbe.Protocol.SWD
    capabilities = frozenset(
        (
            DebugProbe.Capability.MANAGED_AP_SELECTION,
            DebugProbe.Capability.MANAGED_DPBANKSEL,
            DebugProbe.Capability.SWJ_SEQUENCE,
        )
    )

    def __init__(self) -> None:
        super().__init__()
        self.chip: Chip | None = None
        self.ports = {number: dict(registers) for number, registers in ACCESS_PORTS.items()}

    @classmethod
    def get_all_connected_probes(cls, unique_id: str | None = None, is_explicit: bool = False) -> list[EmulatedProbe]:
        return [cls()]

    @classmethod
    def get_probe_with_id(cls, unique_id: str, is_explicit: bool = False) -> EmulatedProbe | None:
        return cls() if unique_id == cls.unique_id else None

    @property
    def is_open(self) -> bool:
        return self.chip is not None

    def open(self) -> None:
        self.chip = Chip(Path(os.environ["EMULATED_CHIP"]))

    def close(self) -> None:
        if self.chip is not None:
            self.chip.save()
        self.chip = None

    def connect(self, protocol: Any = None) -> None: ...
    def disconnect(self) -> None: ...
    def swj_sequence(self, length: int, bits: int) -> None: ...
    def set_clock(self, frequency: float) -> None: ...
    def flush(self) -> None: ...
    def write_dp(self, addr: int, data: int) -> None: ...

    def reset(self) -> None:
        self.assert_reset(True)

    def assert_reset(self, asserted: bool) -> None:
        if asserted and self.chip is not None:
            self.chip.reset()

    def is_reset_asserted(self) -> bool:
        return False

    def read_dp(self, addr: int, now: bool = True) -> Any:
        return _now_or_later({0: DP_IDENTITY, 4: DP_POWERED_UP}.get(addr & 0xF, 0), now)

    def read_ap(self, addr: int, now: bool = True) -> Any:
        return _now_or_later(self.ports.get(addr >> 24, {}).get(addr & 0xFF, 0), now)

    def write_ap(self, addr: int, data: int) -> None:
        if addr & 0xFF not in (AP_IDENTITY, AP_BASE):
            self.ports.setdefault(addr >> 24, {})[addr & 0xFF] = data

    def get_memory_interface_for_ap(self, ap_address: Any) -> ChipMemory | None:
        return ChipMemory(self.chip) if ap_address.nominal_address == 0 and self.chip is not None else None


class EmulatedProbePlugin(Plugin):  # type: ignore[misc]
    """What the entry point names."""

    name = "emulated"
    description = "an emulated nRF52840"

    def load(self) -> type[EmulatedProbe]:
        return EmulatedProbe
