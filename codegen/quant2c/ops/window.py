"""Windows that slide over an image: output sizes and padding of convolutions and pools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Border = tuple[tuple[int, int], tuple[int, int]]  # before and after, along height and width

NO_BORDER: Border = ((0, 0), (0, 0))


@dataclass(frozen=True)
class Window:
    """A window along one dimension. `border`: elements put around the input before any padding, before and after."""

    kernel: int
    stride: int
    dilation: int = 1
    border: tuple[int, int] = (0, 0)

    @property
    def extent(self) -> int:
        """Input elements from the first to the last tap."""
        return (self.kernel - 1) * self.dilation + 1

    def output(self, padding: str, size: int) -> int:
        """Outputs over `size` inputs (TFLite's ComputeOutSize)."""
        size += sum(self.border)
        if padding == "SAME":
            return -(-size // self.stride)
        return max(0, (size - self.extent + self.stride) // self.stride)

    def pad_before(self, padding: str, size: int) -> int:
        """Padding before the first element, border included; where padding is odd, the larger part comes after."""
        spanned = (self.output(padding, size) - 1) * self.stride + self.extent
        return self.border[0] + max(0, spanned - size - sum(self.border)) // 2


def check_window(padding: str, *windows: Window) -> Iterable[str]:
    """Sentences about impossible windows."""
    if padding not in ("SAME", "VALID"):
        yield f"padding {padding} is not known; SAME and VALID are"
    for window in windows:
        if min(window.kernel, window.stride, window.dilation) < 1:
            yield f"kernel {window.kernel}, stride {window.stride} and dilation {window.dilation} must be positive"
