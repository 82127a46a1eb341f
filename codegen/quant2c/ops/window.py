"""Windows that slide over an image: output sizes and padding of convolutions and pools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A window along one dimension."""

    kernel: int
    stride: int
    dilation: int = 1

    @property
    def extent(self) -> int:
        """Input elements from the first to the last tap."""
        return (self.kernel - 1) * self.dilation + 1

    def output(self, padding: str, size: int) -> int:
        """Outputs over `size` inputs (TFLite's ComputeOutSize)."""
        if padding == "SAME":
            return -(-size // self.stride)
        return max(0, (size - self.extent + self.stride) // self.stride)

    def pad_before(self, padding: str, size: int) -> int:
        """Padding before the first element; where the total is odd, the larger part comes after."""
        out = self.output(padding, size)
        return max(0, (out - 1) * self.stride + self.extent - size) // 2


def check_window(padding: str, *windows: Window) -> Iterable[str]:
    """Sentences about impossible windows."""
    if padding not in ("SAME", "VALID"):
        yield f"padding {padding} is not known; SAME and VALID are"
    for window in windows:
        if min(window.kernel, window.stride, window.dilation) < 1:
            yield f"kernel {window.kernel}, stride {window.stride} and dilation {window.dilation} must be positive"
