"""What each of several models in one project costs, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quant2c.emit.project import SourceTree
from quant2c.pipeline import Compiled
from quant2c.toolchain.footprint import Footprint


@dataclass(frozen=True)
class Share:
    """One model of a project, in bytes; `None` where nothing was compiled to measure it.

    kernels, kernels_shared   source files of its kernels, and how many of them others call, too
    code_bytes, code_shared   machine code that only it needs, and what others need, too
    """

    name: str
    weights_bytes: int
    constants_bytes: int
    arena_bytes: int
    state_bytes: int
    kernels: int
    kernels_shared: int
    code_bytes: int | None = None
    code_shared: int | None = None
    stack_bytes: int | None = None


@dataclass(frozen=True)
class Together:
    """All models of a project: the largest of their arenas, the sum of their state, and code with shared parts once."""

    shares: tuple[Share, ...]
    arena_bytes: int
    state_bytes: int
    weights_bytes: int
    constants_bytes: int
    kernels: int
    code_bytes: int | None = None
    stack_bytes: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The same as plain data, without what was not measured."""
        return {key: value for key, value in asdict(self).items() if value is not None}


def together(
    models: Sequence[Compiled], tree: SourceTree, footprint: Callable[[str | None], Footprint] | None = None
) -> Together:
    """What is known before anything is compiled; code and stack, too, with a function that measures a model or all."""
    alone = {} if footprint is None else {compiled.name: footprint(compiled.name) for compiled in models}
    whole = None if footprint is None else footprint(None)
    kernels = tuple(tree.kernels_of(number) for number in range(len(models)))
    functions = [alone[compiled.name].functions if alone else {} for compiled in models]
    shares = tuple(
        _share(compiled, kernels, functions, number, alone.get(compiled.name)) for number, compiled in enumerate(models)
    )
    return Together(
        shares,
        arena_bytes=max(share.arena_bytes for share in shares),
        state_bytes=sum(share.state_bytes for share in shares),
        weights_bytes=sum(share.weights_bytes for share in shares),
        constants_bytes=sum(share.constants_bytes for share in shares),
        kernels=len(frozenset[str]().union(*kernels)),
        code_bytes=None if whole is None else whole.code_bytes,
        stack_bytes=None if whole is None else whole.stack_bytes,
    )


def _share(
    compiled: Compiled,
    kernels: tuple[frozenset[str], ...],
    functions: Sequence[Mapping[str, int]],
    number: int,
    footprint: Footprint | None,
) -> Share:
    others = frozenset[str]().union(*(kernels[:number] + kernels[number + 1 :]))
    elsewhere = frozenset[str]().union(*functions[:number], *functions[number + 1 :])
    shared = sum(size for name, size in functions[number].items() if name in elsewhere)
    record = compiled.record
    return Share(
        name=compiled.name,
        weights_bytes=record.weights_bytes,
        constants_bytes=record.constants_bytes,
        arena_bytes=record.arena_bytes,
        state_bytes=record.state_bytes,
        kernels=len(kernels[number]),
        kernels_shared=len(kernels[number] & others),
        code_bytes=None if footprint is None else footprint.code_bytes - shared,
        code_shared=None if footprint is None else shared,
        stack_bytes=None if footprint is None else footprint.stack_bytes,
    )
