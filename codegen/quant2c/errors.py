"""The errors a user can cause, each a sentence: where, what is wrong, what to do.

The command line prints them without a traceback and exits with `status`:
0 ok, 1 a check said no, 2 usage, 3 model, 4 tool or device missing, 5 flash or transport, 70 our bug.
"""

from __future__ import annotations

from collections.abc import Sequence


class Quant2cError(Exception):
    """A user-facing error. `where` names the file, node, board or tool; `hint` says what to do."""

    status = 70

    def __init__(self, where: str, problem: str, hint: str = "") -> None:
        self.where = where
        self.problem = problem
        self.hint = hint
        super().__init__(f"{where}: {problem}" + (f"\n  {hint}" if hint else ""))


class CheckError(Quant2cError):
    """A check said no: outputs differ, the model does not fit, a folder is stale."""

    status = 1


class UsageError(Quant2cError):
    """An argument or input file (npz, folder) does not fit its purpose."""

    status = 2


class BoardError(Quant2cError):
    """A board or core is unknown, or its description is wrong."""

    status = 2


class ModelError(Quant2cError):
    """The model is damaged or asks for something that is not supported."""

    status = 3

    @classmethod
    def of_many(cls, where: str, problems: Sequence[str], hint: str = "") -> ModelError:
        """All that is wrong with one model at once, a line each."""
        if len(problems) == 1:
            return cls(where, problems[0], hint)
        lines = "".join(f"\n  - {p}" for p in problems)
        return cls(where, f"{len(problems)} problems{lines}", hint)


class ToolError(Quant2cError):
    """A program or device that the task needs is missing or failed to start."""

    status = 4


class TransportError(Quant2cError):
    """Flashing failed, or a device stopped answering."""

    status = 5
