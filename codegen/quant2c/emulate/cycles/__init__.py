"""Estimates the cycles that an inference takes on a real core, from the blocks that an emulated one ran.

The estimate is of code and data in memory without wait states. `error_percent` says how far it may be off: figures of
the model against published CoreMark results and boards. Slow flash without a cache comes on top.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from quant2c.core import find_core
from quant2c.emulate.cycles.decode import Op, decode
from quant2c.emulate.cycles.dual_issue import CORTEX_M7, CORTEX_M33, CORTEX_M55, pair_cycles
from quant2c.emulate.cycles.single_issue import CORTEX_M0, CORTEX_M0PLUS, CORTEX_M3, CORTEX_M4, block_cycles
from quant2c.emulate.recording import Block, Edge
from quant2c.toolchain.elf import Image
from quant2c.toolchain.thumb import is_wide

# (the block before with the jump that ended it, the block) -> cycles of the block
Cost = Callable[[Sequence[Op], Sequence[Op], bool], float]


@dataclass(frozen=True)
class Model:
    """Cycles of a block after another one, and by how much whole programs may be off.

    `mispredicted` cycles more are lost in half of the cases in which a conditional branch goes its rarer way.
    """

    cost: Cost
    error_percent: int
    vector_error_percent: int = 0  # where Helium does the work
    mispredicted: int = 0


MODELS: dict[str, Model] = {
    "cortex-m0": Model(partial(block_cycles, CORTEX_M0), 10),
    "cortex-m0plus": Model(partial(block_cycles, CORTEX_M0PLUS), 10),
    "cortex-m3": Model(partial(block_cycles, CORTEX_M3), 10),
    "cortex-m4": Model(partial(block_cycles, CORTEX_M4), 10),
    "cortex-m7": Model(partial(pair_cycles, CORTEX_M7), 15, mispredicted=8),
    "cortex-m33": Model(partial(pair_cycles, CORTEX_M33), 15),
    "cortex-m55": Model(partial(pair_cycles, CORTEX_M55), 20, 40),
    "cortex-m85": Model(partial(pair_cycles, CORTEX_M55), 40, 40),
}
_MANY_VECTORS = 0.1  # share of instructions above which the error is that of vector code


@dataclass(frozen=True)
class Estimate:
    """Cycles of one run, by layer in the order in which they ran. `instructions` are those they stand for."""

    cycles: float
    layers: tuple[float, ...]
    instructions: int
    error_percent: int


def estimate(edges: Sequence[Edge], image: Image, core: str) -> Estimate:
    """The cycles of what was recorded, as that core would take them."""
    model = MODELS[find_core(core).base]
    ops = _Code(image)
    edges = [edge._replace(before=ops.whole(edge.before), to=ops.whole(edge.to)) for edge in edges]
    rare = _rare_ways(edges) if model.mispredicted else frozenset()
    known: dict[tuple[Block, Block], float] = {}
    layers: defaultdict[int, float] = defaultdict(float)
    instructions = vectors = 0
    for edge in edges:
        pair = (edge.before, edge.to)
        if pair not in known:
            known[pair] = model.cost(ops[edge.before], ops[edge.to], _is_jump(*pair))
            if pair in rare and ops[edge.before][-1].may_fall_through:
                known[pair] += model.mispredicted / 2
        layers[edge.layer] += known[pair] * edge.times
        instructions += len(ops[edge.to]) * edge.times
        vectors += sum(op.is_vector for op in ops[edge.to]) * edge.times
    by_layer = tuple(layers[index] for index in range(max(layers, default=-1) + 1))
    error = model.vector_error_percent if vectors > _MANY_VECTORS * instructions else 0
    return Estimate(sum(by_layer), by_layer, instructions, max(model.error_percent, error))


class _Code(dict[Block, tuple[Op, ...]]):
    """The instructions of blocks, decoded when they are first asked for."""

    def __init__(self, image: Image) -> None:
        super().__init__()
        self._image = image

    def whole(self, block: Block) -> Block:
        """QEMU tells half of the size of an instruction that straddles two pages."""
        end = block.address
        while end < block.address + block.bytes:
            end += 4 if is_wide(int.from_bytes(self._image.bytes_at(end, 2), "little")) else 2
        return Block(block.address, end - block.address)

    def __missing__(self, block: Block) -> tuple[Op, ...]:
        code = self._image.bytes_at(block.address, block.bytes) if block.bytes else b""
        self[block] = tuple(decode(code, block.address))
        return self[block]


def _is_jump(before: Block, to: Block) -> bool:
    return before.address + before.bytes != to.address


def _rare_ways(edges: Sequence[Edge]) -> frozenset[tuple[Block, Block]]:
    """The edges that leave a block the way, jumping or not, in which it is left less often."""
    counts: Counter[tuple[Block, bool]] = Counter()
    for edge in edges:
        counts[edge.before, _is_jump(edge.before, edge.to)] += edge.times
    ways = {(edge.before, edge.to): _is_jump(edge.before, edge.to) for edge in edges if edge.before.bytes}
    return frozenset(pair for pair, jump in ways.items() if counts[pair[0], jump] < counts[pair[0], not jump])
