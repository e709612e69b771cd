"""The first page and the choice of a language."""

from ..page import answer
from . import blueprint


@blueprint.get("/", defaults={"lang": None})
@blueprint.get("/<lang:lang>/")
def home(lang: str | None) -> tuple[str, int]:
    return answer("public/home.html")


@blueprint.get("/<lang:lang>/language")
def choose_language(lang: str) -> tuple[str, int]:
    return answer("public/language.html")
