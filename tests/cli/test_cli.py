"""The commands as a user types them: what they print, what they exit with, what they leave behind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from quant2c.cli import main


@pytest.fixture
def digits(digits_dir: Path) -> str:
    return str(digits_dir / "digits_cnn_int8.tflite")


@pytest.fixture
def samples(digits_dir: Path, tmp_path: Path) -> Path:
    with np.load(digits_dir / "digits_test.npz") as archive:
        np.savez(tmp_path / "in.npz", in_0=archive["in_0"][:3])
    return tmp_path / "in.npz"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    printed = capsys.readouterr()
    return int(stop.value.code or 0), printed.out, printed.err


@pytest.mark.parametrize("verb", ["inspect", "ops", "generate", "build", "run", "verify", "bench", "doctor", "boards"])
def test_every_verb_has_help_with_an_example(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    status, out, _ = run(capsys, verb, "--help")
    assert status == 0 and f"quant2c {verb}" in out


def test_inspect_tells_memory_and_writes_json(capsys: pytest.CaptureFixture[str], digits: str, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    status, out, _ = run(capsys, "inspect", digits, "--core", "cortex-m4", "--json", str(target))
    data = json.loads(target.read_text())
    assert status == 0 and "The arena is fullest" in out
    assert data["macs"] == 37_120 and len(data["layers"]) == 7
    assert f"{data['memory']['arena_bytes']:,}" in out
    assert max(row["largest"] for row in data["accumulators"]) < 2**31


def test_run_writes_outputs_that_equal_numpy(
    capsys: pytest.CaptureFixture[str], digits: str, samples: Path, tmp_path: Path
) -> None:
    results = []
    for on in ("host", "numpy"):
        out = tmp_path / f"{on}.npz"
        assert run(capsys, "run", digits, "--inputs", str(samples), "--outputs", str(out), "--on", on)[0] == 0
        with np.load(out) as archive:
            results.append(archive["out_0"])
    assert results[0].shape == (3, 1, 10) and np.array_equal(*results)


def test_verify_says_what_it_compared(capsys: pytest.CaptureFixture[str], digits: str) -> None:
    status, out, _ = run(capsys, "verify", digits, "--cases", "5")
    assert status == 0 and "5 cases, 7 layers" in out and "identical" in out


def test_verify_names_what_differs_from_expected_outputs(
    capsys: pytest.CaptureFixture[str], digits: str, samples: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.npz"
    with np.load(samples) as archive:
        np.savez(wrong, in_0=archive["in_0"], out_0=np.zeros((3, 1, 10), np.int8))
    status, _, err = run(capsys, "verify", digits, "--inputs", str(wrong))
    assert status == 1 and "output 0 against expected" in err


def test_generate_is_reproducible_and_check_sees_a_stale_folder(
    capsys: pytest.CaptureFixture[str], digits: str, tmp_path: Path
) -> None:
    arguments = ("generate", digits, "--core", "cortex-m4", "--name", "net", "-o", str(tmp_path / "net"))
    assert run(capsys, *arguments)[0] == 0
    assert run(capsys, *arguments, "--check")[0] == 0
    with (tmp_path / "net" / "net.c").open("a") as file:
        file.write("\n")
    status, _, err = run(capsys, *arguments, "--check")
    assert status == 1 and "net.c" in err
    assert run(capsys, *arguments)[0] == 0 and run(capsys, *arguments, "--check")[0] == 0


def test_generated_files_name_no_path_of_this_machine(
    capsys: pytest.CaptureFixture[str], digits: str, tmp_path: Path
) -> None:
    for target in (("--core", "cortex-m4"), ("--board", "mps2_an386")):
        out = tmp_path / target[1]
        run(capsys, "generate", digits, *target, "--self-test", "-o", str(out))
        text = "".join(path.read_text() for path in out.iterdir() if path.is_file())
        assert str(tmp_path) not in text and str(Path.home()) + "/" not in text and str(Path(digits).parent) not in text


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("inspect", "missing.tflite"), 3, "cannot be read"),
        (("inspect", "{digits}", "--core", "cortex-m44"), 2, "cortex-m4"),
        (("inspect", "{digits}", "--board", "nucleo_f446r"), 2, "nucleo_f446re"),
        (("generate", "{digits}", "-o", "x"), 2, "--core or --board"),
        (("generate", "{digits}", "--core", "cortex-m4", "--name", "9x", "-o", "x"), 2, "9x"),
        (("run", "{digits}", "--inputs", "none.npz", "--outputs", "o.npz"), 2, "none.npz"),
        (("run", "{digits}", "--inputs", "{digits}", "--outputs", "o.npz"), 2, "npz"),
        (("verify", "{digits}", "--on", "cortex-m9"), 2, "cortex-m"),
        (("build", "."), 2, "quant2c generated"),
        (("no-such-verb",), 2, "No such command"),
    ],
)
def test_a_mistake_gets_a_sentence_and_a_status(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    digits: str,
    arguments: tuple[str, ...],
    status: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    got, _, err = run(capsys, *(a.format(digits=digits) for a in arguments))
    assert (got, "Traceback" in err) == (status, False) and words in err
    assert not list(tmp_path.iterdir()), "a failed command leaves nothing behind"


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": np.zeros(3)}, "in_0"),
        ({"in_0": np.zeros((2, 8, 8, 1), np.int8)}, "shape"),
        ({"in_0": np.zeros((2, 1, 8, 8, 1), np.float32)}, "quantize it"),
    ],
)
def test_a_wrong_npz_gets_a_sentence(
    capsys: pytest.CaptureFixture[str], digits: str, tmp_path: Path, arrays: dict[str, np.ndarray], words: str
) -> None:
    np.savez(tmp_path / "in.npz", **arrays)
    out = tmp_path / "out.npz"
    status, _, err = run(capsys, "run", digits, "--inputs", str(tmp_path / "in.npz"), "--outputs", str(out))
    assert status == 2 and words in err and not out.exists()
