#!/usr/bin/env python3
"""Compiles mutated models by the thousand, each worker in a process of its own with bounds on time and memory.

    python tests/fuzz/mutate.py --count 100000 --seeds 1 2 3 4      # the long run
    python tests/fuzz/mutate.py --seeds 3 --only 1234               # one mutant again, with its traceback

Exits 1 where a mutant crashed, hung, took too much memory or ended in anything but sources or a sentence.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from fuzz.attempt import attempt, drawn  # noqa: E402
from fuzz.models import all_models, built  # noqa: E402
from fuzz.mutator import Map, survey  # noqa: E402

HANG_SECONDS = 10  # of processor time for one small model; the parent waits six times as long before it kills
MEMORY_BYTES = 1 << 30  # more than what the worker had before its first mutant
Models = dict[str, tuple[bytes, Map]]


class HangError(Exception):
    """A mutant took too long."""


def main() -> int:
    arguments = _arguments()
    sources = dict(built()) if arguments.built_only else all_models()
    models: Models = {name: (content, survey(content)) for name, content in sources.items()}
    if arguments.only is not None:
        return _once(models, arguments.seeds[0], arguments.only)
    outcomes: Counter[str] = Counter()
    faults: dict[str, dict[str, Any]] = {}
    started = time.monotonic()
    for done, result in enumerate(_results(models, arguments), 1):
        outcomes[result["outcome"]] += 1
        if result["outcome"] == "fault" and result["what"] not in faults:
            faults[result["what"]] = result
            print(f"FAULT --seeds {result['seed']} --only {result['number']} ({result['model']}): {result['what']}")
        if done % 2000 == 0:
            print(
                f"{done:,} of {arguments.count:,} in {time.monotonic() - started:,.0f} s: {dict(outcomes)}", flush=True
            )
    seconds = time.monotonic() - started
    print(f"{sum(outcomes.values()):,} mutants of {len(models)} models in {seconds:,.0f} s, seeds {arguments.seeds}:")
    print(f"  {outcomes['refused']:,} refused, {outcomes['compiled']:,} compiled,", end=" ")
    print(f"{outcomes['fault']:,} faults of {len(faults)} kinds;", end=" ")
    print(f"longest {_LONGEST['seconds']:.1f} s of processor time, most memory {_LONGEST['memory'] >> 20} MiB")
    return 1 if outcomes["fault"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000, help="how many mutants over all seeds")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, help="this mutant alone, in this process")
    parser.add_argument("--built-only", action="store_true", help="leave out the models of the corpora")
    return parser.parse_args()


def _once(models: Models, seed: int, number: int) -> int:
    name, content, r = drawn(models, seed, number)
    print(f"{name}: {len(content)} bytes")
    Path("mutant.tflite").write_bytes(content)
    print(attempt(content, r))
    return 0


_LONGEST = {"seconds": 0.0, "memory": 0}


def _results(models: Models, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What became of each mutant. A worker that dies or hangs is replaced, and goes on behind the mutant it died of."""
    per_job = -(-arguments.count // (len(arguments.seeds) * arguments.jobs))
    waiting = [(seed, job * per_job, (job + 1) * per_job) for seed in arguments.seeds for job in range(arguments.jobs)]
    running: list[_Worker] = []
    while waiting or running:
        while waiting and len(running) < arguments.jobs:
            running.append(_Worker(models, *waiting.pop(0)))
        multiprocessing.connection.wait([worker.results for worker in running], timeout=1.0)
        for worker in list(running):
            yield from worker.arrived()
            if worker.is_over():
                running.remove(worker)
                if worker.at < worker.end:
                    yield worker.fault()
                    waiting.insert(0, (worker.seed, worker.at + 1, worker.end))


class _Worker:
    """A process that works through the mutants from `at` to `end` of a seed."""

    def __init__(self, models: Models, seed: int, at: int, end: int) -> None:
        self.seed, self.at, self.end = seed, at, end
        self.results, theirs = multiprocessing.Pipe(duplex=False)
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=_work, args=(theirs, models, seed, at, end), daemon=True)
        self.process.start()
        theirs.close()
        self.heard = time.monotonic()
        self.ended = False

    def arrived(self) -> Iterator[dict[str, Any]]:
        try:
            while self.results.poll():
                result = json.loads(self.results.recv())
                self.at = result["number"] + 1
                self.heard = time.monotonic()
                for name in _LONGEST:
                    _LONGEST[name] = max(_LONGEST[name], result[name])
                yield result
        except EOFError:
            self.process.join()
            self.ended = True

    def is_over(self) -> bool:
        """Whether it has told all it will ever tell; kills it where it has been silent for too long."""
        if time.monotonic() - self.heard > 6 * HANG_SECONDS:
            self.process.kill()
        return self.ended

    def fault(self) -> dict[str, Any]:
        what = f"the process ended with status {self.process.exitcode}"
        return {"outcome": "fault", "seed": self.seed, "number": self.at, "model": "?", "what": what}


def _work(results: Connection, models: Models, seed: int, at: int, end: int) -> None:
    warnings.simplefilter("ignore", RuntimeWarning)  # numpy's, where an extreme scale overflows a float
    _bound_memory()
    signal.signal(signal.SIGPROF, _too_long)
    for number in range(at, end):
        name, content, r = drawn(models, seed, number)
        result = {"seed": seed, "number": number, "model": name}
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
        try:
            result["outcome"] = attempt(content, r)
        except Exception as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            result |= {"outcome": "fault", "what": _described(error)}
        signal.setitimer(signal.ITIMER_PROF, 0)
        result |= {"seconds": time.process_time() - before}
        result |= {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10}
        results.send(json.dumps(result))


def _bound_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _too_long(*_: object) -> None:
    raise HangError(f"more than {HANG_SECONDS} s of processor time")


def _described(error: Exception) -> str:
    """The error and the innermost lines of quant2c, so that the same fault has the same words."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "quant2c" in f.filename]
    where = " < ".join(f"{Path(f.filename).parent.name}/{Path(f.filename).name}:{f.lineno}" for f in frames[:-4:-1])
    return (
        f"{type(error).__name__} at {where}: {str(error)[:100]}"
        if not isinstance(error, HangError)
        else (f"HangError below {frames[2].name if len(frames) > 2 else '?'}")
    )


if __name__ == "__main__":
    sys.exit(main())
