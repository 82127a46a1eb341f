#!/usr/bin/env python3
"""A coverage-guided fuzz target: the reader and everything up to the generated sources, under atheris.

    pip install atheris
    python tests/fuzz/coverage.py --make-corpus corpus      # small seeds, always the same
    python tests/fuzz/coverage.py corpus -max_len=16384 -rss_limit_mb=2048 -timeout=20 -runs=100000

Arguments after the corpus go to libFuzzer; `corpus/` grows by the inputs that reach new code. An input that ends in
anything but sources or a sentence is written as crash-<hash>, and given alone as the argument it runs again.
"""

from __future__ import annotations

import random
import struct
import sys
import zlib
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

LARGEST_SEED = 3000  # bytes


def make_corpus(folder: Path) -> int:
    """Writes one small model an operator; returns how many."""
    from fuzz.models import built

    folder.mkdir(parents=True, exist_ok=True)
    small = [(name, content) for name, content in built() if len(content) <= LARGEST_SEED]
    for name, content in small:
        (folder / f"{name}.tflite").write_bytes(content)
    return len(small)


def one_input(data: bytes) -> None:
    """What libFuzzer calls: core and options follow from the bytes, so that an input always does the same."""
    from fuzz.attempt import attempt

    attempt(data, random.Random(zlib.crc32(data)))


def custom_mutator(data: bytes, max_size: int, seed: int) -> bytes:
    """Changes fields, not bytes; where the file is too damaged for a map, libFuzzer's own mutations."""
    import atheris

    from fuzz.mutator import mutant, survey

    r = random.Random(seed)
    try:
        changed = mutant(data, survey(data), r)
    except (IndexError, KeyError, OverflowError, RecursionError, StopIteration, ValueError, struct.error):
        return bytes(atheris.Mutate(data, max_size))
    return changed if len(changed) <= max_size else data


def main() -> None:
    if sys.argv[1:2] == ["--make-corpus"]:
        print(f"{make_corpus(Path(sys.argv[2]))} seeds in {sys.argv[2]}")
        return
    import atheris

    with atheris.instrument_imports(include=["quant2c", "tflite", "flatbuffers"]):
        import fuzz.attempt  # noqa: F401
    atheris.Setup(sys.argv, one_input, custom_mutator=custom_mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
