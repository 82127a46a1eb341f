"""Quantization of a tensor: real = scale * (q - zp)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quant:
    """Scales and zero points: one of each for the tensor, or one for each index along `axis`.

    Scales are the float32 values of the file, held as Python floats.
    """

    scales: tuple[float, ...]
    zps: tuple[int, ...]
    axis: int = 0

    @property
    def per_channel(self) -> bool:
        return len(self.scales) > 1

    @property
    def scale(self) -> float:
        """The scale of a per-tensor quantization."""
        return self.scales[0]

    @property
    def zp(self) -> int:
        """The zero point of a per-tensor quantization; real zero is stored as this value."""
        return self.zps[0]
