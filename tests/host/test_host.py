"""Generated C on this machine: sanitised, two models in one image, and the interface checked by a compiler."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cffi import FFI

import quant2c
from builder import random_ops
from conftest import in_ci
from quant2c.check import check
from quant2c.emit.project import write
from quant2c.host.model import declarations
from quant2c.pipeline import as_library
from quant2c.read.flatbuffer import read_bytes
from quant2c.toolchain.find import find_host_compiler

SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")
WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror")
OPERATORS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED", "BATCH_MATMUL", "AVERAGE_POOL_2D",
             "MEAN", "SOFTMAX", "ADD", "MUL", "PRELU", "PAD", "CONCATENATION", "STRIDED_SLICE", "TRANSPOSE", "GATHER",
             "RESIZE_BILINEAR", "ARG_MAX")  # fmt: skip


def gcc() -> str:
    path = shutil.which("gcc")
    if path is None:
        if in_ci():
            pytest.fail("gcc is missing")
        pytest.skip("sanitizers need gcc")
    return path


def main_file(names: list[str]) -> str:
    includes = "".join(f'#include "{n}.h"\n#include "{n}_selftest.h"\n' for n in names)
    calls = "".join(
        f"    static Q2C_ALIGNED uint8_t arena_{n}[{n.upper()}_ARENA_BYTES];\n"
        f"    count += {n}_selftest(arena_{n}, sizeof arena_{n});\n"
        f"    count += {n}_selftest(arena_{n}, sizeof arena_{n} - 1) != -1;\n"
        for n in names
    )
    return f"{includes}int main(void)\n{{\n    int count = 0;\n{calls}    return count != 0;\n}}\n"


def run_self_tests(projects: list[quant2c.Project], folder: Path, *flags: str) -> None:
    """Builds the projects and a program that runs their golden vectors, and runs it."""
    write(projects[0].tree.with_files({n: t for p in projects for n, t in p.tree.files.items()}), folder)
    names = [p.compiled.name for p in projects]
    (folder / "self_test_of_all.c").write_text(main_file(names))
    sources = [*sorted({s for p in projects for s in p.tree.sources}), "self_test_of_all.c"]
    subprocess.run([gcc(), *WARNINGS, *flags, *sources, "-lm", "-o", "all"], cwd=folder, check=True)
    result = subprocess.run([folder / "all"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]


@pytest.mark.parametrize("op", OPERATORS)
def test_random_models_run_clean_under_sanitizers(tmp_path: Path, op: str) -> None:
    rng = np.random.default_rng(len(op))
    content = random_ops.random_model(op, rng)
    graph = check(read_bytes(content, f"{op.lower()}.tflite"))
    run_self_tests([quant2c.compile(graph, self_test=True, around=False)], tmp_path, *SANITIZERS)


def test_the_shipped_network_runs_clean_under_sanitizers(tmp_path: Path, digits_dir: Path) -> None:
    project = quant2c.compile(digits_dir / "digits_cnn_int8.tflite", self_test=True, around=False)
    run_self_tests([project], tmp_path, *SANITIZERS)


def test_two_models_link_into_one_image(tmp_path: Path, digits_dir: Path) -> None:
    path = digits_dir / "digits_cnn_int8.tflite"
    projects = [quant2c.compile(path, name=name, self_test=True, around=False) for name in ("first", "second")]
    run_self_tests(projects, tmp_path, "-O2")
    command = ["nm", "-g", "--defined-only", tmp_path / "all"]
    symbols = subprocess.run(command, capture_output=True, text=True, check=True)
    known = ("first_", "second_", "q2c_", "_", "main", "data_start")
    assert not [line for line in symbols.stdout.splitlines() if not line.split()[-1].startswith(known)]


def test_a_project_of_two_compiled_models_has_each_kernel_once(digits_dir: Path) -> None:
    path = digits_dir / "digits_cnn_int8.tflite"
    first, second = (quant2c.compile(path, name=name, around=False).compiled for name in ("first", "second"))
    tree = as_library(first, second)
    assert {"first.c", "second.c"} <= set(tree.files)
    assert set(tree.files) - set(as_library(first).files) == {
        "models.h", "second.c", "second.h", "second_weights.c", "second_weights.h"
    }  # fmt: skip


def test_the_declarations_for_cffi_are_those_of_the_header(
    tmp_path: Path, digits_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In API mode the compiler checks every declaration against the header."""
    pytest.importorskip("setuptools")
    project = quant2c.compile(digits_dir / "digits_cnn_int8.tflite", name="net", around=False)
    project.write(tmp_path)
    ffi = FFI()
    host_only = ("q2c_host", "uint32_t layer")
    cdef = "\n".join(line for line in declarations("net").splitlines() if not any(w in line for w in host_only))
    ffi.cdef(cdef)
    command = shlex.join(find_host_compiler().argv)
    monkeypatch.setenv("CC", command)
    monkeypatch.setenv("LDSHARED", f"{command} -shared")
    sources = [str(tmp_path / name) for name in project.tree.kernel_sources]
    ffi.set_source("net_api", '#include "net.h"', sources=sources, include_dirs=[str(tmp_path)])
    built = ffi.compile(tmpdir=str(tmp_path), verbose=False)
    code = (
        "import importlib.util as u, sys; s = u.spec_from_file_location('net_api', sys.argv[1]);"
        "m = u.module_from_spec(s); s.loader.exec_module(m); print(hasattr(m.lib, 'net_run'))"
    )
    out = subprocess.run([sys.executable, "-c", code, built], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "True"
