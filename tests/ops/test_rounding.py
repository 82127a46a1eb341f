"""C's round(), as the generator computes it."""

from __future__ import annotations

import pytest

from quant2c.ops.fixedpoint import round_half_away


@pytest.mark.parametrize(("value", "rounded"), [(0.49999999999999994, 0), (0.5, 1), (2.5, 3), (2.0**53 - 1, 2**53 - 1)])
def test_rounding_is_that_of_c(value: float, rounded: int) -> None:
    assert round_half_away(value) == rounded and round_half_away(-value) == -rounded
