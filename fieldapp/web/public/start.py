"""The first page and the choice of a language."""

from flask import request, session

from ..page import answer
from . import blueprint
from .draft import STEPS


@blueprint.get("/", defaults={"lang": None})
@blueprint.get("/<lang:lang>/")
def home(lang: str | None) -> tuple[str, int]:
    return answer("public/home.html", erased="erased" in request.args)


@blueprint.get("/<lang:lang>/language")
def choose_language(lang: str) -> tuple[str, int]:
    """Keeps what was typed, and goes on at the same question in the other language."""
    step = request.args.get("from", "")
    target = step if step in STEPS or step in ("check", "sent", "own_visit") else ""
    return answer("public/choose_language.html", step=target, started="draft" in session)
