"""What phones still owe: entries that they named and that have not arrived, and who says that nobody waits any more."""

from typing import Any, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.owed import ClosedWhy
from ...services.phone import owing
from ..done_before import not_done
from ..forms import FormReader
from ..owed_words import debt_words, gone_words, why_closed_words
from ..page import answer, invalid, words, workplace
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/phones")
def owed() -> Page:
    return answer("office/owed.html", **_values(), typed={}, of="")


@blueprint.post("/phones/<phone_id>")
def owed_close(phone_id: str) -> Page:
    """Closes the entries that the page showed: what came meanwhile has come, what was named since stays owed."""
    form, _ = FormReader(request.form, words()), words()._
    said = form.choice("why", get_args(ClosedWhy), required=_("Choose why nobody waits for it any more."))
    why = next((one for one in get_args(ClosedWhy) if one == said), None)
    if why is None:
        return invalid("office/owed.html", form.errors, **_values(), typed=request.form, of=phone_id)
    closed = owing.close(workplace(), g.account.id, phone_id, request.form.getlist("entry"), why)
    if closed:
        flash(
            words().ngettext(
                "{count} entry is waited for no more. Should it come all the same, it is kept.",
                "{count} entries are waited for no more. Should they come all the same, they are kept.",
                closed,
            ),
            "ok",
        )
    else:
        not_done(_("There was nothing to close: it has arrived meanwhile, or a colleague closed it."))
    return redirect(url_for("office.owed"))


def _values() -> dict[str, Any]:
    work = workplace()
    return {
        "found": owing.read(work),
        "debt_words": lambda debt: debt_words(words(), debt, work.now()),
        "gone_words": lambda debt: gone_words(words(), debt),
        "whys": [(why, text, "") for why, text in why_closed_words(words()).items()],
        "now": work.now(),
    }
