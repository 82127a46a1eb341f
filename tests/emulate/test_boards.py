"""Every emulated board, built by both compilers: results, digests, counts, stack, state, recovery, exit status."""

from __future__ import annotations

import random

import pytest

from quant2c.board import load_board
from quant2c.emulate import emulate
from standin import (
    BOARDS,
    COMPILERS,
    CRASH,
    NOTHING,
    STACK_BYTES,
    TOY,
    Toy,
    crash_input,
    firmware,
    require_qemu,
    samples,
    toy_inputs,
)

# SysTick wraps every 2^24 ticks, which is after 97,000 instructions at 168 MHz and 1.3 million at 12.5 MHz.
MANY_ROUNDS = 1_500_000


@pytest.mark.emulated
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("board", BOARDS)
def test_firmware_on_board(board: str, compiler: str) -> None:
    require_qemu()
    built = firmware(board, compiler)
    with emulate(built.output, load_board(board), "qemu") as device:
        models = device.info.models
        assert [m.name for m in models] == ["toy", "crash"]
        assert models[TOY].input_bytes == (64, 4) and models[TOY].output_bytes == (32, 8, 4)
        assert (models[TOY].arena_bytes, models[TOY].state_bytes, models[TOY].layers) == (136, 8, 4)
        assert models[CRASH].sha256.startswith("ffeedd") and len(models[CRASH].sha256) == 64
        assert device.info.stack_bytes == STACK_BYTES and device.info.traced
        assert device.counting.unit == "instructions"

        toy = Toy()
        for number, x in enumerate(samples(4)):
            outputs, digests = toy.run(x, number)
            run = device.trace(toy_inputs(x, number))
            assert run.outputs == outputs
            assert [layer.digest for layer in run.layers] == digests
        device.reset()
        assert device.run(toy_inputs(x, 0)) == Toy().run(x, 0)[0]

        counts = [device.trace(toy_inputs(x, rounds)).layers[1].count for rounds in (1, 2, 1001, MANY_ROUNDS)]
        assert [count - counts[0] for count in counts] == [0, 2, 2000, 2 * (MANY_ROUNDS - 1)]
        run = device.trace(toy_inputs(x, MANY_ROUNDS))
        assert abs(run.count - sum(layer.count for layer in run.layers)) < 30  # the way out of the run function

        assert 100 < device.stack_bytes(toy_inputs(x, 1)) < 600

        device.transport.write(random.Random(3).randbytes(700))
        device.timeout = 0.5
        echoed = crash_input(NOTHING)
        assert device.run(echoed, CRASH) == echoed
        device.timeout = 20.0
        assert device.exit(37) == 37


@pytest.mark.emulated
def test_without_trace_only_the_whole_run_is_counted() -> None:
    require_qemu()
    traced, plain = (firmware("mps2_an386", "gcc", trace).output for trace in (True, False))
    x = samples(3)[2]
    with emulate(traced, load_board("mps2_an386")) as device:
        with_hooks = device.measure(toy_inputs(x, 100)).count
    with emulate(plain, load_board("mps2_an386")) as device:
        assert not device.info.traced
        with pytest.raises(Exception, match="Q2C_TRACE"):
            device.trace(toy_inputs(x, 100))
        without = device.measure(toy_inputs(x, 100)).count
    assert 0 <= with_hooks - without < 4 * 10, "a hook's own cost must be left out but for its call"
