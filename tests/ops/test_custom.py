"""Option bytes of custom operators: flexbuffer maps, and bytes that are none."""

from __future__ import annotations

import random

import pytest
from flatbuffers import flexbuffers

from quant2c.ops.custom import OPTIONS, custom_code, fields


def written() -> bytes:
    """A map with every kind of value, one of them a map of its own."""
    out = flexbuffers.Builder()
    with out.Map():
        out.Bool("flag", True)
        out.Int("frame", -320)
        out.UInt("huge", 1 << 40)
        out.Float("gain", 0.25)
        out.String("window", "hann")
        out.TypedVectorFromElements("weights", [1, -2, 3])
        out.FixedTypedVectorFromElements("pair", [0.5, 1.5])
        out.VectorFromElements("mixed", [1, 2.5, "three"])
        with out.Map("nested"):
            out.Int("x", 1)
        out.Null("nothing")
    return bytes(out.Finish())


def test_a_map_gives_its_values() -> None:
    assert fields({OPTIONS: written()}) == {
        "flag": True,
        "frame": -320,
        "huge": 1 << 40,
        "gain": 0.25,
        "window": "hann",
        "weights": (1, -2, 3),
        "pair": (0.5, 1.5),
        "mixed": (1, 2.5, "three"),
    }


@pytest.mark.parametrize("raw", [b"", b"\x01", b"abc", bytes(64), b"\xff" * 64, bytes(flexbuffers.Dumps([1, 2, 3]))])
def test_other_bytes_have_no_fields(raw: bytes) -> None:
    assert fields({OPTIONS: raw}) == {}


def test_no_bytes_at_all_have_no_fields() -> None:
    assert fields({}) == {}


def test_damaged_maps_end_soon_and_without_an_error() -> None:
    generator = random.Random(3)
    whole = written()
    for _ in range(2000):
        raw = bytearray(whole)
        for _ in range(generator.randrange(1, 6)):
            raw[generator.randrange(len(raw))] = generator.randrange(256)
        assert isinstance(fields({OPTIONS: bytes(raw[: generator.randrange(1, len(raw) + 1)])}), dict)


def test_a_vector_that_is_named_again_and_again_is_not_read_without_end() -> None:
    out = flexbuffers.Builder()
    with out.Map():
        out.TypedVectorFromElements("k000", [7] * 4000)
        shared = out.LastValue
        for number in range(1, 200):
            out.Key(f"k{number:03}")
            out.ReuseValue(shared)
    assert fields({OPTIONS: bytes(out.Finish())}) == {}


def test_codes() -> None:
    assert custom_code("CUSTOM:SignalWindow") == "SignalWindow" and custom_code("CONV_2D") == ""
