"""Formats the C of the runtime with clang-format, or with --check says what it would change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RUNTIME = Path(__file__).resolve().parents[1] / "runtime_c"


def main() -> int:
    """The status of clang-format: with --check, 1 where a file is not formatted."""
    files = sorted(str(path) for path in RUNTIME.rglob("*.[ch]"))
    mode = ["--dry-run", "--Werror"] if "--check" in sys.argv[1:] else ["-i"]
    command = [str(Path(sys.executable).parent / "clang-format"), *mode, *files]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
