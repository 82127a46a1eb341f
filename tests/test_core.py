"""The table of cores: names, options, and what both compilers make of their flags."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence

import pytest

from conftest import in_ci
from quant2c.core import CORES, FPUS, Core, find_core, variants
from quant2c.errors import BoardError

ALL = [core for name in CORES if name != "host" for core in variants(name)]
ids = [core.name for core in ALL]

# What the compilers must define for a core: the bits of __ARM_FP are 2 half, 4 single, 8 double.
DOUBLE, SINGLE = 8, 4
FP_BITS = {
    "none": 0,
    "fpv4-sp-d16": SINGLE,
    "fpv5-sp-d16": SINGLE,
    "fpv5-d16": SINGLE | DOUBLE,
    "mve.fp": SINGLE | DOUBLE,
}


def macros(command: Sequence[str]) -> dict[str, str]:
    """What a compiler defines before it reads a line."""
    line = [*command, "-dM", "-E", "-x", "c", "-"]
    run = subprocess.run(line, input="", capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr
    rows = [text.split(maxsplit=2) for text in run.stdout.splitlines()]
    return {row[1]: row[2] if len(row) > 2 else "" for row in rows if row[0] == "#define"}


def gcc() -> str:
    found = shutil.which("arm-none-eabi-gcc")
    if found is None:
        if in_ci():
            pytest.fail("arm-none-eabi-gcc is missing")
        pytest.skip("arm-none-eabi-gcc is not on this machine")
    return found


def check_macros(core: Core, defined: dict[str, str]) -> None:
    """The compiler offers just what the core has: one instruction too many is a fault, one too few a slow kernel."""
    assert int(defined.get("__ARM_FP", "0"), 0) & (SINGLE | DOUBLE) == FP_BITS[core.fpu]
    assert ("__ARM_PCS_VFP" in defined) == (core.fpu != "none"), "floats in FPU registers where there are some"
    assert ("__ARM_FEATURE_DSP" in defined) == ("dsp" in core.isas)
    assert ("__ARM_FEATURE_MVE" in defined) == ("mve" in core.isas)
    assert ("__ARM_FEATURE_UNALIGNED" in defined) == ("v6m" not in core.isas)


@pytest.mark.parametrize("core", ALL, ids=ids)
def test_gcc_is_told_what_the_core_has(core: Core) -> None:
    check_macros(core, macros([gcc(), *core.gcc_flags]))


@pytest.mark.parametrize("core", ALL, ids=ids)
def test_zig_is_told_what_the_core_has(core: Core) -> None:
    pytest.importorskip("ziglang")
    check_macros(
        core,
        macros([sys.executable, "-m", "ziglang", "cc", "-target", core.zig_target, f"-mcpu={core.zig_cpu}"]),
    )


@pytest.mark.parametrize("core", ALL, ids=ids)
def test_a_core_is_found_by_its_name_and_ends_with_portable(core: Core) -> None:
    assert find_core(core.name) is core
    assert core.isas[-1] == "portable"
    assert core.base in CORES
    assert core.fpu in FPUS
    assert not core.is_host


def test_variants_start_with_the_whole_core_and_differ_from_it() -> None:
    for name in CORES:
        whole, *fewer = variants(name)
        assert whole is CORES[name]
        assert all((core.fpu, core.isas) != (whole.fpu, whole.isas) for core in fewer)
        assert all(set(core.isas) <= set(whole.isas) for core in fewer)


def test_an_unknown_core_is_refused_with_the_nearest() -> None:
    with pytest.raises(BoardError, match=r"core 'cortex-m44': is not known\n  did you mean .*cortex-m4") as error:
        find_core("cortex-m44")
    assert error.value.status == 2


def test_the_host_is_no_cortex() -> None:
    assert find_core("host").is_host
    assert variants("host") == (CORES["host"],)
