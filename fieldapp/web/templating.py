"""Where templates and static files are: beside the package in a checkout, inside it in a wheel."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..settings import PACKAGE

STATIC = PACKAGE / "static"


def templates() -> Path:
    beside = PACKAGE.parent / "templates"
    return beside if (beside / "base.html").is_file() else PACKAGE / "templates"


@cache
def environment() -> Environment:
    """For files written without a request; everything is escaped as on the pages."""
    return Environment(
        loader=FileSystemLoader(templates()),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
