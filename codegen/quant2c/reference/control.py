"""IF, WHILE and CALL_ONCE in numpy: their bodies, run as often as the conditions say."""

from __future__ import annotations

from collections.abc import Sequence

from quant2c.errors import ModelError
from quant2c.ir.graph import NodeView, Subgraph
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.evaluate import evaluate

MOST_ROUNDS = 100_000  # of a loop: here, where one that never ends must not hang


def run_body(
    body: Subgraph, inputs: Sequence[Array | None], profile: str
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """The body's outputs, and what the variables among its inputs hold now."""
    values = {t.index: t.data for t in body.tensors if t.data is not None}
    values.update((i, _in_shape(v, body, i)) for i, v in zip(body.inputs, inputs, strict=True))
    evaluate(body, values, profile)
    variables = tuple(values[i] for i in body.inputs if body.tensors[i].is_variable)
    return tuple(values[i] for i in body.outputs), variables


def _in_shape(value: Array | None, body: Subgraph, index: int) -> Array:
    """Bytes are what is handed over."""
    assert value is not None
    return value.reshape(body.tensors[index].shape)


def _given(view: NodeView, outputs: Sequence[Array]) -> tuple[Array, ...]:
    return tuple(value.reshape(out.shape) for value, out in zip(outputs, view.outputs, strict=True))


def branch(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    condition = inputs[0]
    assert condition is not None
    outputs, variables = run_body(view.node.bodies[0 if condition.reshape(-1)[0] else 1], inputs[1:], profile)
    return (*_given(view, outputs), *variables)


def loop(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    condition, body = view.node.bodies
    count = len(view.outputs)
    values: tuple[Array | None, ...] = tuple(inputs[:count])
    variables: tuple[Array | None, ...] = tuple(inputs[count:])
    for _ in range(MOST_ROUNDS):
        (answer,), variables = run_body(condition, (*values, *variables), profile)
        if not answer.reshape(-1)[0]:
            return (
                *_given(view, [value for value in values if value is not None]),
                *(v for v in variables if v is not None),
            )
        values, variables = run_body(body, (*values, *variables), profile)
    raise ModelError(
        view.where, f"does not end within {MOST_ROUNDS:,} rounds", "see whether its condition can turn false"
    )


def once(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return run_body(view.node.bodies[0], inputs, profile)[1]


REFERENCES: dict[str, Reference] = {"IF": branch, "WHILE": loop, "CALL_ONCE": once}
