"""Verbs around the toolchain: build, doctor, boards."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
