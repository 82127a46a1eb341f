"""What the user reads: tables in the terminal, report.md and report.json beside the sources."""

from __future__ import annotations

from quant2c.report.costs import bench
from quant2c.report.data import as_json
from quant2c.report.markdown import report_files
from quant2c.report.memories import memories
from quant2c.report.operators import operators, operators_of
from quant2c.report.text import generated, inspection, verification

__all__ = ["as_json", "bench", "generated", "inspection", "memories", "operators", "operators_of", "report_files", "verification"]
