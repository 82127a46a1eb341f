"""Random networks of branches, loops and variables: bodies in bodies, state that any of them may touch."""

from __future__ import annotations

from itertools import count

import numpy as np

from builder import ModelBuilder
from builder.model import Subgraph

QUANT = {"scale": 0.05, "zp": -3}
SHAPE = [1, 6]
DEEPEST = 2


class Program:
    """Values are int8 [1,6], and one int32 "n" that decides; every choice comes from one generator.

    `choices` are how often each kind of statement is drawn.
    """

    def __init__(self, seed: int, length: int = 5) -> None:
        self.rng = np.random.default_rng(seed)
        self.m = ModelBuilder()
        self.names = count()
        x, n = self.m.input("x", SHAPE, "int8", **QUANT), self.m.input("n", [1], "int32")
        if self.rng.random() < 0.5:
            self.init()
        x = self.block(self.m, x, n, 0, length)
        self.m.output(x)

    def model(self) -> bytes:
        return self.m.finish()

    def value(self, g: Subgraph) -> int:
        return g.tensor(f"t{next(self.names)}", SHAPE, "int8", **QUANT)

    def constant(self, g: Subgraph) -> int:
        return g.const("c", self.rng.integers(-128, 128, SHAPE).astype(np.int8), **QUANT)

    def handle(self, g: Subgraph) -> int:
        h = g.tensor(f"h{next(self.names)}", [], "resource")
        container, name = self.rng.choice(["", "box"]), self.rng.choice(["a", "b"])
        g.op("VAR_HANDLE", [], [h], container=str(container), shared_name=str(name))
        return h

    def init(self) -> None:
        """CALL_ONCE: some variables do not start as zeros."""
        g = self.m.subgraph("init")
        for _ in range(2):
            g.op("ASSIGN_VARIABLE", [self.handle(g), self.constant(g)], [], with_options=False)
        self.m.op("CALL_ONCE", [], [], init_subgraph_index=g.index)

    def block(self, g: Subgraph, x: int, n: int, depth: int, length: int) -> int:
        """A few statements, one after the other."""
        kinds = ["add", "mul", "read", "assign", "branch", "loop"]
        for _ in range(int(self.rng.integers(0 if depth else 1, length + 1))):
            kind = str(self.rng.choice(kinds if depth < DEEPEST else kinds[:4]))
            x = getattr(self, kind)(g, x, n, depth)
        return x

    def add(self, g: Subgraph, x: int, n: int, depth: int) -> int:
        y = self.value(g)
        g.op("ADD", [x, self.constant(g)], [y])
        return y

    def mul(self, g: Subgraph, x: int, n: int, depth: int) -> int:
        y = self.value(g)
        g.op("MUL", [x, self.constant(g)], [y])
        return y

    def read(self, g: Subgraph, x: int, n: int, depth: int) -> int:
        v, y = self.value(g), self.value(g)
        g.op("READ_VARIABLE", [self.handle(g)], [v], with_options=False)
        g.op("ADD", [x, v], [y])
        return y

    def assign(self, g: Subgraph, x: int, n: int, depth: int) -> int:
        g.op("ASSIGN_VARIABLE", [self.handle(g), x], [], with_options=False)
        return x

    def less(self, g: Subgraph, n: int, most: int) -> int:
        answer = g.tensor(f"p{next(self.names)}", [1], "bool")
        g.op("LESS", [n, g.const("k", np.array([most], np.int32))], [answer])
        return answer

    def body(self, name: str, depth: int, x_given: bool = True) -> tuple[Subgraph, int, int]:
        g = self.m.subgraph(f"{name}{next(self.names)}")
        return g, g.input("x", SHAPE, "int8", **QUANT), g.input("n", [1], "int32")

    def branch(self, g: Subgraph, x: int, n: int, depth: int) -> int:
        bodies = []
        for name in ("then", "else"):
            inner, ix, i_n = self.body(name, depth)
            inner.output(self.block(inner, ix, i_n, depth + 1, 3))
            bodies.append(inner.index)
        y = self.value(g)
        decides = self.less(g, n, int(self.rng.integers(-1, 6)))
        given = self.constant(g) if self.rng.random() < 0.2 else x
        g.op("IF", [decides, given, n], [y], then_subgraph_index=bodies[0], else_subgraph_index=bodies[1])
        return y

    def loop(self, g: Subgraph, x: int, n: int, depth: int) -> int:
        """As many rounds as `n` is below a limit; none where it is not."""
        test, tx, tn = self.body("test", depth)
        if self.rng.random() < 0.3:
            self.assign(test, tx, tn, depth)
        test.output(self.less(test, tn, int(self.rng.integers(0, 3))))
        inner, ix, i_n = self.body("round", depth)
        out = self.block(inner, ix, i_n, depth + 1, 3)
        step = inner.tensor("more", [1], "int32")
        inner.op("ADD", [i_n, inner.const("one", np.array([1], np.int32))], [step])
        inner.output(out, step)
        y, last = self.value(g), g.tensor(f"n{next(self.names)}", [1], "int32")
        start = g.const("start", np.array([2], np.int32)) if self.rng.random() < 0.2 else n
        g.op("WHILE", [x, start], [y, last], cond_subgraph_index=test.index, body_subgraph_index=inner.index)
        return y


def cases(seed: int, number: int = 6) -> dict[str, np.ndarray]:
    """Successive inputs of one stream."""
    rng = np.random.default_rng(seed)
    x = rng.integers(-128, 128, (number, *SHAPE)).astype(np.int8)
    return {"seq_in_0": x, "seq_in_1": rng.integers(-1, 5, (number, 1)).astype(np.int32)}
