"""Channels that make no difference go, and no output changes: random networks, extremes, and cases made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from builder import ModelBuilder
from networks import random_network
from quant2c.check import check
from quant2c.ir.graph import Graph
from quant2c.ir.tensor import Array
from quant2c.ops import OPS
from quant2c.optimise.borders import absorb_borders
from quant2c.optimise.channels import find_ranges, remove_channels, rules_of
from quant2c.optimise.fold import fold_constants
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference.run import run, run_all

_NEEDS = {
    "conv": {"CONV_2D"},
    "depthwise": {"DEPTHWISE_CONV_2D"},
    "pool": {"MAX_POOL_2D", "AVERAGE_POOL_2D"},
    "residual": {"ADD", "MUL", "MAXIMUM", "CONCATENATION", "QUANTIZE"},
    "unary": {"RELU", "HARD_SWISH", "LEAKY_RELU", "TANH"},
    "pad": {"PAD"},
}
ALLOWED = frozenset(step for step, ops in _NEEDS.items() if ops <= OPS.keys())
SEEDS = range(120)


def network(seed: int) -> Graph:
    return fold_constants(check(read_bytes(random_network(seed, ALLOWED), f"{seed}.tflite")))


def images(graph: Graph, seed: int) -> list[list[Array]]:
    """All lowest, all highest, all zero point, alternating, and random ones."""
    tensor = graph.main.tensors[graph.main.inputs[0]]
    rng = np.random.default_rng(seed)
    fixed = [np.full(tensor.shape, v) for v in (-128, 127, tensor.q.zp)]
    fixed.append(np.where(np.arange(tensor.elements).reshape(tensor.shape) % 2, -128, 127))
    fixed += [rng.integers(-128, 128, tensor.shape) for _ in range(3)]
    fixed += [rng.choice([-128, 127], tensor.shape) for _ in range(3)]
    return [[image.astype(np.int8)] for image in fixed]


@pytest.mark.parametrize("profile", ["gemmlowp", "litert"])
@pytest.mark.parametrize("seed", SEEDS)
def test_outputs_stay_the_same(seed: int, profile: str) -> None:
    graph = network(seed)
    narrowed = remove_channels(graph)
    for image in images(graph, seed):
        for want, got in zip(run(graph, image, profile), run(narrowed, image, profile), strict=True):
            assert np.array_equal(want, got)


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_outputs_stay_the_same_where_windows_have_borders(seed: int) -> None:
    """The order of the passes: a PAD is part of its convolution by the time channels are looked at."""
    graph = network(seed)
    bordered = absorb_borders(graph)
    narrowed = remove_channels(bordered)
    for image in images(graph, seed)[:5]:
        for want, got in zip(run(graph, image), run(narrowed, image), strict=True):
            assert np.array_equal(want, got)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_lies_in_its_range(seed: int) -> None:
    graph = network(seed)
    known = find_ranges(graph.main, rules_of(graph.main))
    for image in images(graph, seed):
        values = run_all(graph, image)
        for index, bounds in known.items():
            assert (values[index] >= bounds.low).all() and (values[index] <= bounds.high).all()


def test_the_random_networks_lose_channels() -> None:
    """The tests above would prove nothing if nothing were ever removed."""
    changed = sum(remove_channels(graph) is not graph for graph in map(network, SEEDS))
    assert changed > len(SEEDS) // 3


def test_it_is_done_at_once() -> None:
    """A second time finds nothing more than groups allow."""
    for seed in list(SEEDS)[:20]:
        once = remove_channels(network(seed))
        assert channels(remove_channels(once)) <= channels(once)


def channels(graph: Graph) -> int:
    return sum(out.shape[-1] for view in graph.main.views() for out in view.outputs)


def two_layers(
    w1: np.ndarray, b1: list[int], w2: np.ndarray, zp: int = -128, padding: str = "SAME", **q: float
) -> Graph:
    """An image [1,4,4,2], a 1x1 convolution, and a convolution over it."""
    m = ModelBuilder()
    x = m.input("x", [1, 4, 4, 2], "int8", scale=0.1, zp=0)
    y = m.tensor("y", [1, 4, 4, w1.shape[0]], "int8", scale=0.1, zp=zp)
    size = 4 if padding == "SAME" else 5 - w2.shape[1]
    z = m.tensor("z", [1, size, size, w2.shape[0]], "int8", scale=0.3, zp=3)
    bias = m.const("b1", np.array(b1, np.int32), scale=0.01, zp=0)
    m.op("CONV_2D", [x, m.const("w1", w1, scale=0.1, zp=0), bias], [y], padding="SAME", stride_h=1, stride_w=1)
    second = [y, m.const("w2", w2, scale=0.02, zp=0), -1]
    m.op("CONV_2D", second, [z], padding=padding, stride_h=1, stride_w=1)
    m.output(z)
    return check(read_bytes(m.finish(), "two.tflite"))


def kept(graph: Graph) -> int:
    """Channels between the two layers."""
    return (
        remove_channels(graph).main.nodes[0].outputs
        and remove_channels(graph).main.tensors[graph.main.nodes[0].outputs[0]].shape[-1]
    )


class TestByHand:
    """Eight channels in the middle; the first three are ordinary."""

    w1 = np.array([[1, 2], [3, -4], [-5, 6], *[[0, 0]] * 5], np.int8).reshape(8, 1, 1, 2)
    w2 = np.arange(1, 1 + 4 * 9 * 8).reshape(4, 3, 3, 8).astype(np.int8)
    w2_point = w2[:, :1, :1]

    def test_channels_at_the_zero_point_go_through_padding(self) -> None:
        assert kept(two_layers(self.w1, [0] * 8, self.w2)) == 4

    def test_other_constants_stay_where_padding_shows_them(self) -> None:
        graph = two_layers(self.w1, [0, 0, 0, 500, 500, 500, 500, 500], self.w2)
        assert kept(graph) == 8

    def test_other_constants_are_folded_without_padding(self) -> None:
        biases = [0, 0, 0, 500, -300, 9000, 20_000, 100]
        for graph in (
            two_layers(self.w1, biases, self.w2, zp=5, padding="VALID"),
            two_layers(self.w1, biases, self.w2_point, zp=5),
        ):
            assert kept(graph) == 4
            narrowed = remove_channels(graph)
            assert narrowed.main.nodes[1].inputs[2] >= 0, "a bias is made to hold them"
            for image in images(graph, 1):
                assert np.array_equal(run(graph, image)[0], run(narrowed, image)[0])

    def test_saturated_channels_are_constant(self) -> None:
        w1 = np.array(self.w1)
        w1[3:] = 7  # they do depend on the input, but the bias is beyond all that the input can do
        biases = [0, 0, 0, 10**6, -(10**6), 10**6, 10**6, 10**6]
        assert kept(two_layers(w1, biases, self.w2_point)) == 4
        assert kept(two_layers(w1, [0, 0, 0, 10**6, 0, 0, 0, 0], self.w2_point)) == 8, "one alone fills no group"

    def test_channels_that_nothing_reads_go(self) -> None:
        w1, w2 = np.full((8, 1, 1, 2), 3, np.int8), np.array(self.w2)
        w2[..., 2:] = 0
        graph = two_layers(w1, [0] * 8, w2)
        assert kept(graph) == 4
        assert "6 are never read" not in " ".join(remove_channels(graph).notes)
        assert "4 of 8 channels removed: 4 are never read" in " ".join(remove_channels(graph).notes)

    def test_outputs_and_inputs_of_the_model_stay(self) -> None:
        graph = two_layers(self.w1, [0] * 8, np.zeros((4, 3, 3, 8), np.int8))
        narrowed = remove_channels(graph)
        assert narrowed.main.tensors[graph.main.outputs[0]].shape == (1, 4, 4, 4)
        assert narrowed.main.tensors[graph.main.inputs[0]].shape == (1, 4, 4, 2)

    def test_the_bound_is_exact_to_one(self) -> None:
        """Channel 3 reaches zp + 1 for one input only, or never: one unit of the bias decides."""
        w1 = np.array(self.w1)
        w1[3] = [[[1, 1]]]  # at most 2 * 127 = 254; scale 0.1 * 0.1 / 0.1: the sum is divided by 10
        stays = two_layers(w1, [0, 0, 0, -254 + 5, 0, 0, 0, 0], self.w2_point)
        goes = two_layers(w1, [0, 0, 0, -254 + 4, 0, 0, 0, 0], self.w2_point)
        bounds = [find_ranges(g.main, rules_of(g.main))[g.main.nodes[0].outputs[0]] for g in (stays, goes)]
        assert [int(b.high[3]) for b in bounds] == [-127, -128]
        assert not bounds[0].fixed[3] and bounds[1].fixed[3]
