"""What somebody gets who has a phone or a copy of it, and where the office wants the last part of a day's key to be."""

from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...services.phone import rules
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/phones")
def phones() -> Page:
    return answer("admin/phones.html", **_values(), typed=None)


@blueprint.post("/phones")
def phones_change() -> Page:
    form, _ = FormReader(request.form, words()), words()._
    place = form.choice("place", rules.PLACES, required=_("Choose one of the two."))
    if form.errors:
        return invalid("admin/phones.html", form.errors, **_values(), typed=request.form)
    rules.choose(workplace(), g.account.id, rules.place_of(place), seen=request.form.get("seen", ""))
    flash(_("Saved. It counts for days that are taken to a phone from now on."), "ok")
    return redirect(url_for("admin.phones"))


def _values() -> dict[str, Any]:
    work = workplace()
    return {"place": rules.of_office(work), "rules": work.settings.phone}
