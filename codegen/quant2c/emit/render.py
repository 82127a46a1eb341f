"""Renders the templates of a model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from quant2c import __version__
from quant2c.data import TEMPLATES
from quant2c.emit.records import ModelRecord

SHARED_HEADER = "models.h"


@cache
def environment() -> Environment:
    """The template environment: an unknown name is an error, blocks leave no blank lines."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


def render_shared(records: Sequence[ModelRecord]) -> dict[str, str]:
    """File name -> text of what several models share: the header with the size of their arena."""
    if len(records) < 2:
        return {}
    arena_bytes = max(record.arena_bytes for record in records)
    template = environment().get_template("models.h.j2")
    return {SHARED_HEADER: template.render(models=records, arena_bytes=arena_bytes, version=__version__)}


def render_model(record: ModelRecord) -> dict[str, str]:
    """File name -> text of one model's sources."""
    templates = environment()
    files = {
        f"{record.name}.h": "model.h.j2",
        f"{record.name}.c": "model.c.j2",
        f"{record.name}_weights.h": "weights.h.j2",
        f"{record.name}_weights.c": "weights.c.j2",
    }
    return {file: templates.get_template(template).render(m=record) for file, template in files.items()}
