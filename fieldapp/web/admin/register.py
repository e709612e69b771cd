"""The register of processing and the draft of the impact assessment, to be read by the office's officer and printed."""

from flask import g, render_template, request

from ..page import workplace
from ..register_words import language_of, written
from . import blueprint


@blueprint.get("/register")
def register() -> str:
    """`language`: one of the languages of staff; else that of the reader."""
    work = workplace()
    language = language_of(work, request.args.get("language", ""), g.account.language)
    return render_template("admin/register.html", register=written(work, language), css="")
