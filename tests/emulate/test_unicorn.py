"""unicorn against QEMU: the same outputs, digests and counts; and how an emulator is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from quant2c.board import load_board
from quant2c.emulate import counting, emulate, qemu
from quant2c.emulate.choose import choose
from quant2c.errors import BoardError, ToolError
from quant2c.target.client import Run
from standin import COMPILERS, CRASH, Toy, crash_input, firmware, require_qemu, samples, toy_inputs

BOARDS = (
    "microbit",
    "lm3s6965evb",
    "mps2_an385",
    "mps2_an385_m0",
    "mps2_an386",
    "mps2_an500",
    "mps2_an505",
    "netduinoplus2",
)


def runs(board: str, compiler: str, via: str) -> list[Run]:
    """Some runs of one instance, the last one long enough for SysTick to wrap."""
    with emulate(firmware(board, compiler).output, load_board(board), via) as device:
        results = [
            device.trace(toy_inputs(x, rounds)) for x, rounds in zip(samples(4), (0, 1, 77, 900_000), strict=True)
        ]
        assert device.exit(9) == 9
    return results


@pytest.mark.emulated
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("board", BOARDS)
def test_unicorn_computes_and_counts_as_qemu_does(board: str, compiler: str) -> None:
    require_qemu()
    emulated, expected = runs(board, compiler, "unicorn"), runs(board, compiler, "qemu")
    assert [run.outputs for run in emulated] == [run.outputs for run in expected]
    assert [[layer.digest for layer in run.layers] for run in emulated] == [
        [layer.digest for layer in run.layers] for run in expected
    ]
    for run, other in zip(emulated, expected, strict=True):
        assert abs(run.count - other.count) <= 1
        assert max(abs(a.count - b.count) for a, b in zip(run.layers, other.layers, strict=True)) <= 1


@pytest.mark.emulated
def test_unicorn_alone_is_right() -> None:
    with emulate(firmware("mps2_an505", "zig").output, load_board("mps2_an505"), "unicorn") as device:
        toy = Toy()
        for number, x in enumerate(samples(3)):
            assert device.run(toy_inputs(x, number)) == toy.run(x, number)[0]
        assert device.run(crash_input(0), CRASH) == crash_input(0)


@pytest.mark.emulated
def test_counting_in_python_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x = toy_inputs(samples(3)[2], 500)
    counts = []
    for hooks in (counting.compiled_hooks, lambda: None):
        monkeypatch.setattr(counting, "compiled_hooks", hooks)
        with emulate(firmware("mps2_an385_m0", "zig").output, load_board("mps2_an385_m0"), "unicorn") as device:
            counts.append(device.trace(x))
            stack = device.stack_bytes(x)
    assert counts[0] == counts[1]
    assert stack > 100


@pytest.mark.emulated
def test_instructions_before_counts_both_widths() -> None:
    class Image:
        """Three instructions of 2, 4 and 2 bytes at 0x100."""

        def bytes_at(self, address: int, count: int) -> bytes:
            return bytes.fromhex("00bf" + "aff30080" + "7047")[address - 0x100 :][:count]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "code_ranges", lambda image: [(0x100, 0x108)])
        first, before = counting.instructions_before(Image())  # type: ignore[arg-type]
    assert first == 0x100
    assert np.array_equal(before, [0, 1, 2, 2, 3])


def test_the_first_emulator_that_can_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = load_board("mps2_an386").emulator
    assert emulator is not None
    monkeypatch.delenv("QUANT2C_EMULATOR", raising=False)
    monkeypatch.setattr(qemu.shutil, "which", lambda name: None)
    assert choose(emulator, "b") == "unicorn"
    monkeypatch.setattr(qemu.shutil, "which", lambda name: "/somewhere/qemu")
    assert choose(emulator, "b") == "qemu"
    monkeypatch.setenv("QUANT2C_EMULATOR", "unicorn")
    assert choose(emulator, "b") == "unicorn"
    assert choose(emulator, "b", "qemu") == "qemu"


def test_cortex_m55_without_qemu_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = load_board("mps3_an547").emulator
    assert emulator is not None
    monkeypatch.setattr(qemu.shutil, "which", lambda name: None)
    with pytest.raises(ToolError, match=r"install QEMU .*unicorn has no such core"):
        choose(emulator, "mps3_an547")


def test_an_unknown_emulator_is_refused() -> None:
    emulator = load_board("mps2_an386").emulator
    assert emulator is not None
    with pytest.raises(ToolError, match="is not known"):
        choose(emulator, "b", "renode")


def test_a_board_without_emulator_is_refused() -> None:
    with pytest.raises(BoardError, match="cannot be emulated"), emulate(None, load_board("nucleo_f446re")):  # type: ignore[arg-type]
        pass
