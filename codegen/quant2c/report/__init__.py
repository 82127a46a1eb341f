"""What the user reads: tables in the terminal, report.md and report.json beside the sources."""

from __future__ import annotations

from quant2c.report.against import comparison
from quant2c.report.boards import (
    board_data,
    board_view,
    boards_data,
    boards_table,
    placement_data,
    placement_table,
    placement_view,
)
from quant2c.report.costs import bench
from quant2c.report.data import as_json
from quant2c.report.device import validation
from quant2c.report.markdown import report_files
from quant2c.report.memories import memories
from quant2c.report.operator_page import operators_markdown
from quant2c.report.operators import operators, operators_of
from quant2c.report.text import generated, inspection, shares, verification
from quant2c.report.tools import tools

__all__ = [
    "as_json",
    "bench",
    "board_data",
    "board_view",
    "boards_data",
    "boards_table",
    "comparison",
    "generated",
    "inspection",
    "memories",
    "operators",
    "operators_markdown",
    "operators_of",
    "placement_data",
    "placement_table",
    "placement_view",
    "report_files",
    "shares",
    "tools",
    "validation",
    "verification",
]
