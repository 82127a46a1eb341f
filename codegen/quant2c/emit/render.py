"""Renders the templates of a model."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from quant2c.data import TEMPLATES
from quant2c.emit.records import ModelRecord


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
