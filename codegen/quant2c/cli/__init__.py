"""The quant2c command: one file a group of verbs, argument parsing and printing, no logic."""

from __future__ import annotations

import sys
import traceback

import click

from quant2c import __version__
from quant2c.cli import devices, models, running, tools
from quant2c.cli.console import error_console
from quant2c.errors import Quant2cError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="quant2c")
def commands() -> None:
    """Compiles quantized TFLite models to plain C for microcontrollers, and proves that it computes the same.

    \b
    Look at a model      quant2c inspect model.tflite --core cortex-m4
    Make C of it         quant2c generate model.tflite --core cortex-m4 -o out
    Prove it             quant2c verify model.tflite --on cortex-m4
    Onto a board         quant2c generate model.tflite --board B -o fw; quant2c build fw; quant2c flash fw
    Prove it there       quant2c validate model.tflite --port /dev/ttyACM0
    """


for _command in (*models.COMMANDS, *running.COMMANDS, *tools.COMMANDS, *devices.COMMANDS):
    commands.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and exits: 0 ok, 1 a check said no, 2 usage, 3 model, 4 tool, 5 transport, 70 our bug."""
    try:
        sys.exit(commands.main(args=arguments, prog_name="quant2c", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        error_console.print("stopped", style="bold")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Quant2cError as error:
        error_console.print(f"[bold red]error:[/] {_plain(error.where)}: {_plain(error.problem)}", soft_wrap=True)
        if error.hint:
            error_console.print(f"  {_plain(error.hint)}", soft_wrap=True)
        sys.exit(error.status)
    except BrokenPipeError:
        sys.exit(0)
    except Exception:
        traceback.print_exc()
        error_console.print(
            f"[bold red]This is a bug in quant2c {__version__}.[/] Please report it with the lines above."
        )
        sys.exit(70)


def _plain(text: str) -> str:
    """Text without meaning to rich."""
    return text.replace("[", "\\[")
