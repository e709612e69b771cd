"""Whether something on the page is damaged, so that the page says so wherever it stands."""

from collections.abc import Callable

from flask import Flask, g, has_request_context


def install(app: Flask, listen: Callable[[Callable[[str], None]], None]) -> None:
    """`listen` takes what is called with each stored value that does not open."""
    listen(_met)
    app.jinja_env.globals["damaged"] = lambda: bool(g.get("damaged"))


def _met(_context: str) -> None:
    if has_request_context():
        g.damaged = True
