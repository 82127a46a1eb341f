"""Several models in one project: shared kernels and arena, names, reports, and runs that do not disturb each other."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import quant2c
from builder import ModelBuilder
from conftest import in_ci
from quant2c.bench import bench
from quant2c.board import load_board
from quant2c.cli import main
from quant2c.emit.project import write
from quant2c.emulate import emulate
from quant2c.errors import ToolError, TransportError, UsageError
from quant2c.host.model import HostModel
from quant2c.reference.run import Machine
from quant2c.runners import DeviceRunner
from quant2c.together import together
from quant2c.toolchain.project import build_project

CORES = ("cortex-m4", "cortex-m0plus")


def remembering(seed: int) -> bytes:
    """A model with state: an SVDF over eight features, four steps of memory."""
    rng = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, 8], "int8", scale=0.05, zp=3)
    feature = m.const("feature", rng.integers(-127, 128, (4, 8)).astype(np.int8), scale=0.02, zp=0)
    time = m.const("time", rng.integers(-2000, 2000, (4, 4)).astype(np.int16), scale=0.001, zp=0)
    bias = m.const("bias", rng.integers(-50, 50, 4).astype(np.int32), scale=0.00002, zp=0)
    state = m.tensor("state", [1, 16], "int16", scale=0.02, zp=0, is_variable=True)
    y = m.tensor("y", [1, 4], "int8", scale=0.1, zp=-5)
    m.op("SVDF", [x, feature, time, bias, state], [y], rank=1)
    m.output(y)
    return m.finish()


def dense(seed: int, width: int) -> bytes:
    """Two fully connected layers."""
    rng = np.random.default_rng(seed)
    m = ModelBuilder()
    x = m.input("x", [1, width], "int8", scale=0.05, zp=3)
    for name, count in (("hidden", 2 * width), ("out", 6)):
        w = m.const("w", rng.integers(-127, 128, (count, width)).astype(np.int8), scale=0.01, zp=0)
        b = m.const("b", rng.integers(-999, 999, count).astype(np.int32), scale=0.0005, zp=0)
        y = m.tensor(name, [1, count], "int8", scale=0.05, zp=3)
        m.op("FULLY_CONNECTED", [x, w, b], [y])
        x, width = y, count
    m.output(x)
    return m.finish()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A small model, one with state, and a larger one of the same operators as the first."""
    folder = tmp_path_factory.mktemp("models")
    made = {"small": dense(1, 8), "stream": remembering(2), "large": dense(3, 40)}
    for name, content in made.items():
        (folder / f"{name}.tflite").write_bytes(content)
    return [folder / f"{name}.tflite" for name in made]


def skipped_without(error: ToolError) -> None:
    """Skips the test where a tool is missing, but in CI."""
    if in_ci():
        raise error
    pytest.skip(str(error))


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return int(stop.value.code or 0), printed.out, " ".join(printed.err.split())


# ---- sources ----


def test_kernels_are_there_once_and_the_arena_is_the_largest(files: list[Path]) -> None:
    alone = [quant2c.compile(path, "cortex-m4") for path in files]
    project = quant2c.compile(files, "cortex-m4")
    assert [compiled.name for compiled in project.models] == ["small", "stream", "large"]
    for one in alone:  # every model is what it is alone, but for the command that makes it again
        for name in (f"{one.compiled.name}.c", f"{one.compiled.name}_weights.c"):
            strip = [line for line in one.tree.files[name].splitlines() if "again by" not in line]
            assert strip == [line for line in project.tree.files[name].splitlines() if "again by" not in line]
    kernels = [name for name in project.tree.sources if "__" in name]
    assert len(kernels) == len(set(kernels)) and set(kernels) == {n for p in alone for n in p.tree.sources if "__" in n}
    largest = max(p.compiled.record.arena_bytes for p in alone)
    assert f"#define Q2C_MODELS_ARENA_BYTES {largest}u" in project.tree.files["models.h"]
    assert "models.h" not in alone[0].tree.files


def test_what_each_costs(files: list[Path]) -> None:
    project = quant2c.compile(files, "cortex-m4", around=False)
    records = [compiled.record for compiled in project.models]
    try:
        costs = together(project.models, project.tree, project.footprint)
    except ToolError as error:
        skipped_without(error)
    assert costs.arena_bytes == max(r.arena_bytes for r in records)
    assert costs.state_bytes == sum(r.state_bytes for r in records) == 32
    small, stream, large = costs.shares
    assert small.kernels_shared == large.kernels_shared == small.kernels > 0 == stream.kernels_shared
    assert small.code_shared and large.code_shared and small.code_bytes
    assert costs.code_bytes == project.footprint().code_bytes
    own = sum(share.code_bytes or 0 for share in costs.shares)
    most = max(share.code_shared or 0 for share in costs.shares)
    assert own + most <= (costs.code_bytes or 0) + 64 and (costs.code_bytes or 0) <= own + 2 * most
    placement = quant2c.compile(files, board="nucleo_f446re").fit()
    assert placement is not None and placement.fits
    data = json.loads(project.tree.files["report.json"])
    assert data["together"]["arena_bytes"] == costs.arena_bytes and [m["name"] for m in data["models"]] == [
        "small", "stream", "large"
    ]  # fmt: skip
    assert f"| together | {costs.weights_bytes:,} |" in project.tree.files["report.md"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "a"], "name 'a': is given to two models"),
        (["a"], "1 for 2 models"),
        (["a", "a_weights"], "file 'a_weights.h': would be two different files"),
        (["a", "models"], "is that of a file of the runtime"),
    ],
)
def test_names_that_clash_are_refused(files: list[Path], names: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        quant2c.compile(files[:2], "cortex-m4", name=names)


def test_files_of_one_name_get_different_ones(files: list[Path], tmp_path: Path) -> None:
    shutil.copy(files[2], tmp_path / "small.tflite")
    project = quant2c.compile([files[0], tmp_path / "small.tflite", files[0]], "cortex-m4")
    assert [compiled.name for compiled in project.models] == ["small", "small_2", "small_3"]
    with pytest.raises(UsageError, match="small_2"):
        project.number_of("smal_2")


# ---- host ----


def test_every_model_is_verified_on_the_host(files: list[Path]) -> None:
    project = quant2c.compile(files, around=False)
    for name in ("small", "stream", "large"):
        assert project.verify(on="host", model=name, count=4).ok
    x = np.random.default_rng(5).integers(-128, 128, (3, 1, 40)).astype(np.int8)
    outputs = [project.run({"in_0": x}, on=on, model="large")["out_0"] for on in ("numpy", "host")]
    assert np.array_equal(*outputs)
    with HostModel(project.tree, number=1) as model:
        assert model.name == "stream"


@pytest.mark.parametrize("tool", ["cmake", "make"])
def test_the_self_tests_of_all_run_in_one_arena(files: list[Path], tmp_path: Path, tool: str) -> None:
    if shutil.which(tool) is None or shutil.which("cc") is None:
        pytest.skip(f"{tool} or cc is not on this machine")
    quant2c.compile(files, "host", self_test=True).write(tmp_path)
    commands = {
        "cmake": [["cmake", "-B", "build"], ["cmake", "--build", "build"], ["ctest", "--test-dir", "build", "-V"]],
        "make": [["make", "test"]],
    }
    for command in commands[tool]:
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
    for name in ("small", "stream", "large"):
        assert f"{name}: 0 wrong bytes in 4 cases" in result.stdout
    assert list((tmp_path / "build").glob("libmodels.a"))


# ---- emulated cores ----


@pytest.fixture(scope="module", params=CORES)
def devices(request: pytest.FixtureRequest, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """The generated firmware with all models on an emulated core, and a runner of each."""
    board = load_board(quant2c.core.find_core(request.param).board)
    project = quant2c.compile(files, board=board.id)
    folder = tmp_path_factory.mktemp("firmware")
    write(project.tree, folder)
    try:
        built = build_project(folder)
        with emulate(built.output, board) as client:
            yield [DeviceRunner(compiled, client, built.output, board) for compiled in project.models]
    except ToolError as error:
        skipped_without(error)


@pytest.mark.emulated
def test_models_take_turns_and_each_remembers_its_own(devices: list[DeviceRunner]) -> None:
    """Random turns: each model's outputs and layers are numpy's, though the others have used the arena in between."""
    rng = np.random.default_rng(7)
    machines = [Machine(runner.compiled.read) for runner in devices]
    assert [model.name for model in devices[0].client.info.models] == ["small", "stream", "large"]
    for runner in devices:
        runner.reset()
    for turn in range(40):
        number = int(rng.integers(3))
        runner, machine = devices[number], machines[number]
        if turn % 13 == 12:
            runner.reset()
            machine.reset()
        x = rng.integers(-128, 128, runner.inputs[0].shape).astype(np.int8)
        assert np.array_equal(runner.run([x])[0], machine.run([x])[0]), f"turn {turn}, model {number}"


@pytest.mark.emulated
def test_a_model_that_is_not_there_gets_a_sentence(devices: list[DeviceRunner]) -> None:
    with pytest.raises(TransportError, match="has no model 'medium'"):
        devices[0].client.find_model("medium")
    assert devices[0].client.find_model("large") == 2


@pytest.mark.emulated
@pytest.mark.parametrize("core", CORES)
def test_each_is_verified_and_measured_in_the_common_firmware(files: list[Path], core: str) -> None:
    project = quant2c.compile([files[1], files[2]], core)
    try:
        assert project.verify(on=core, model="stream", count=4).ok
        assert project.verify(on=core, model="large", count=4).ok
        costs = [bench(project, core, model) for model in ("stream", 1)]
    except ToolError as error:
        skipped_without(error)
    assert [cost.macs for cost in costs] == [compiled.schedule.macs for compiled in project.models]
    alone = bench(quant2c.compile(files[2], core), core)
    assert abs(costs[1].instructions - alone.instructions) <= 8  # the arena lies elsewhere


# ---- the command line ----


def test_generate_is_reproducible_with_several(
    capsys: pytest.CaptureFixture[str], files: list[Path], tmp_path: Path
) -> None:
    names = ("--name", "first", "--name", "second", "--name", "third")
    arguments = ("generate", *files, "--core", "cortex-m4", *names, "--self-test", "-o", tmp_path / "out")
    status, out, _ = run(capsys, *arguments)
    assert status == 0 and "together" in out and "second" in out
    text = (tmp_path / "out" / "second.c").read_text()
    assert f"quant2c generate small.tflite stream.tflite large.tflite --core cortex-m4 {' '.join(names)} " in text
    assert run(capsys, *arguments, "--check")[0] == 0
    (tmp_path / "out" / "models.h").write_text("")
    status, _, err = run(capsys, *arguments, "--check")
    assert status == 1 and "models.h" in err


def test_run_verify_and_inspect_take_several(
    capsys: pytest.CaptureFixture[str], files: list[Path], tmp_path: Path
) -> None:
    np.savez(tmp_path / "in.npz", in_0=np.zeros((2, 1, 40), np.int8))
    files_of_run = ("--inputs", tmp_path / "in.npz", "--outputs", tmp_path / "out.npz")
    status, _, err = run(capsys, "run", *files, *files_of_run)
    assert status == 2 and "must name one of small, stream, large" in err
    assert run(capsys, "run", *files, "--model", "large", *files_of_run)[0] == 0
    with np.load(tmp_path / "out.npz") as archive:
        assert archive["out_0"].shape == (2, 1, 6)
    status, out, _ = run(capsys, "verify", *files, "--cases", "2")
    assert status == 0 and out.count("identical") == 3
    status, _, err = run(capsys, "bench", *files, "--on", "cortex-m4")
    assert status == 2 and "--model" in err
    target = tmp_path / "r.json"
    status, out, _ = run(capsys, "inspect", *files, "--board", "nucleo_f446re", "--json", target)
    data = json.loads(target.read_text())
    assert status == 0 and "together" in out and len(data["models"]) == 3 and data["together"]["state_bytes"] == 32
