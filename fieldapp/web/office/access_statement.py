"""What a person is given who asks what is kept about them: a page to print, and a file for a program."""

import json

from flask import Response, g, render_template, request

from ...services import access_statement
from ..access_statement import StatementWords
from ..page import workplace
from ..statement_file import language_of
from . import blueprint


@blueprint.get("/cases/<case_id>/access-statement")
def access_statement_page(case_id: str) -> str:
    """`language`: one of the clients' languages; else theirs."""
    work = workplace()
    found = access_statement.read(work, g.account, case_id)
    language = language_of(work, found, request.args.get("language", ""))
    return render_template(
        "office/access_statement.html",
        statement=StatementWords(work, found, language),
        case=found.case,
        offered=work.settings.languages.client,
        css="",
    )


@blueprint.get("/cases/<case_id>/access-statement.json")
def access_statement_file(case_id: str) -> Response:
    """Everything, as a file that another program can read."""
    copied = access_statement.copy(workplace(), g.account, case_id)
    answer = Response(json.dumps(copied, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="statement.json"'
    return answer
