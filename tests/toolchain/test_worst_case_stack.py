"""Static stack bounds: never less than what a painted stack shows, tight, and refused where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from quant2c.board import load_board
from quant2c.core import find_core
from quant2c.emulate import emulate
from quant2c.errors import ToolError
from quant2c.toolchain import thumb
from quant2c.toolchain.build import Objects, compile_sources, link
from quant2c.toolchain.elf import Image, code_ranges
from quant2c.toolchain.stack import StackAnalysis, worst_case_stack
from standin import COMPILERS, compiler, firmware, require_qemu, samples, toy_inputs

SCRIPT = """
SECTIONS { . = 0x1000; .text : { *(.text .text.*) *(.rodata .rodata.*) } /DISCARD/ : { *(.ARM.*) } }
"""


def linked(folder: Path, text: str, compiler_name: str, core: str = "cortex-m4") -> tuple[Image, Objects]:
    """A program of one source, with Reset_Handler as its start."""
    (folder / "program.c").write_text(text)
    (folder / "program.ld").write_text(SCRIPT)
    found = compiler(compiler_name)
    objects = compile_sources(found, [folder / "program.c"], folder, find_core(core))
    return Image(link(found, objects.files, folder / "p.elf", find_core(core), folder / "program.ld")), objects


@pytest.mark.emulated
@pytest.mark.parametrize("compiler_name", COMPILERS)
@pytest.mark.parametrize("board", ["mps2_an385_m0", "mps2_an386", "mps3_an547"])
def test_the_bound_holds_and_is_tight(board: str, compiler_name: str) -> None:
    require_qemu()
    built = firmware(board, compiler_name, trace=False)
    bound = worst_case_stack(Image(built.output), "run_toy", built.stack_usage)
    assert bound.bytes == sum(frame for _, frame in bound.chain)
    assert [name for name, _ in bound.chain[:2]] == ["run_toy", "toy_run"]
    with emulate(built.output, load_board(board)) as device:
        painted = max(device.stack_bytes(toy_inputs(x, 3)) for x in samples(3))
    # a frame need not be written to its last word
    assert painted <= bound.bytes <= painted + 48


@pytest.mark.parametrize("compiler_name", COMPILERS)
@pytest.mark.parametrize("board", ["microbit", "mps2_an385", "mps2_an500", "mps3_an547"])
def test_what_the_compiler_reports_is_what_its_code_does(board: str, compiler_name: str) -> None:
    """So that the instructions may be trusted where nothing is reported."""
    built = firmware(board, compiler_name)
    image = Image(built.output)
    functions = StackAnalysis(image, built.stack_usage).functions.values()
    reported = [f for f in functions if f.reported]
    assert len(reported) > 30
    ranges = code_ranges(image)
    for function in reported:
        body = [
            i
            for start, end in ranges
            for i in thumb.instructions(image.bytes_at(start, end - start), start)
            if function.address <= i.address < function.end
        ]
        assert function.frame == sum(map(thumb.pushed_bytes, body)), function.name


RECURSIVE = """
int down(volatile int *n);
__attribute__((noinline)) int down(volatile int *n)
{
    volatile int here = *n - 1;
    return here < 0 ? 0 : down(&here) + here;
}
void Reset_Handler(void);
void Reset_Handler(void)
{
    volatile int start = 9;
    down(&start);
    for (;;) {
    }
}
"""

POINTER = """
typedef void (*function)(int);
void call(const volatile function *f);
__attribute__((noinline)) void call(const volatile function *f)
{
    (*f)(1);
    (*f)(2);
}
void Reset_Handler(void);
void Reset_Handler(void)
{
    call((const volatile function *)0x20000000);
    for (;;) {
    }
}
"""

VARIABLE = """
void fill(int n);
__attribute__((noinline)) void fill(int n)
{
    volatile char room[n];
    for (int i = 0; i < n; ++i) {
        room[i] = 1;
    }
    (void)room[0];
}
void Reset_Handler(void);
void Reset_Handler(void)
{
    fill(*(volatile int *)0x20000000);
    for (;;) {
    }
}
"""


@pytest.mark.parametrize("compiler_name", COMPILERS)
@pytest.mark.parametrize(
    ("program", "function", "why"),
    [
        (RECURSIVE, "down", r"down is recursive \(down -> down\)"),
        (RECURSIVE, "Reset_Handler", r"is recursive \(Reset_Handler -> down -> down\)"),
        (POINTER, "Reset_Handler", r"call calls through a pointer \(Reset_Handler -> call\)"),
        (VARIABLE, "Reset_Handler", "fill uses an amount of stack that is known only at run time"),
    ],
)
def test_what_has_no_bound_is_refused(
    tmp_path: Path, program: str, function: str, why: str, compiler_name: str
) -> None:
    image, objects = linked(tmp_path, program, compiler_name)
    with pytest.raises(ToolError, match=why):
        worst_case_stack(image, function, objects.stack_usage)


@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m3"])
@pytest.mark.parametrize("compiler_name", COMPILERS)
def test_library_routines_are_followed(tmp_path: Path, compiler_name: str, core: str) -> None:
    program = """
    long long divide(long long a, long long b);
    __attribute__((noinline)) long long divide(long long a, long long b) { return a / b; }
    void Reset_Handler(void);
    void Reset_Handler(void)
    {
        *(volatile long long *)0x20000000 = divide(*(volatile long long *)0x20000008, 7);
        for (;;) {
        }
    }
    """
    image, objects = linked(tmp_path, program, compiler_name, core)
    bound = worst_case_stack(image, "divide", objects.stack_usage)
    assert any("ldivmod" in name for name, _ in bound.chain)
    assert bound.bytes > dict(bound.chain)["divide"] + 16
