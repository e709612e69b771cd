"""Times and people for the safety of lone workers."""

from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.safety import SafetyRules
from ...services.safety import rules
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]
# least and most minutes, as `SafetyRules` has them
LIMITS = {
    "grace_min": (1, 120),
    "silent_grace_min": (1, 240),
    "extension_min": (5, 120),
    "escalate_min": (1, 60),
    "urgent_escalate_min": (1, 60),
}
PLACES = range(rules.MOST_PEOPLE)


@blueprint.get("/safety")
def safety() -> Page:
    return answer("admin/safety.html", **_values(), typed=None)


@blueprint.post("/safety")
def safety_change() -> Page:
    form, _ = FormReader(request.form, words()), words()._
    work, values = workplace(), _values()
    now: SafetyRules = values["rules"]
    minutes = {
        name: form.number(name, least=least, most=most, default=getattr(now, name))
        for name, (least, most) in LIMITS.items()
    }
    people, mails = [], {}
    for place in PLACES:
        person = form.optional_choice(f"person-{place}", [account.id for account in values["accounts"]])
        mail = form.text(f"mail-{place}", limit=120)
        if mail and ("@" not in mail or " " in mail):
            form.fail(f"mail-{place}", _("“{typed}” is no mail address.", typed=mail))
        if person:
            people.append(person)
            mails[person] = mail
    if len(set(people)) < len(people):
        form.fail("person-0", _("Somebody stands twice in the list."))
    if not form.errors:
        try:
            rules.change(work, g.account.id, SafetyRules(**minutes, people=tuple(people)), mails)
        except Refused as refused:
            form.fail("person-0", refusal_words(words(), refused))
        else:
            flash(_("Saved. It counts from now on."), "ok")
            return redirect(url_for("admin.safety"))
    return invalid("admin/safety.html", form.errors, **values, typed=request.form)


def _values() -> dict[str, Any]:
    work = workplace()
    found = rules.choices(work)
    return {
        "rules": found.rules,
        "accounts": found.accounts,
        "people": found.people,
        "places": range(min(len(found.people) + 3, rules.MOST_PEOPLE)),
        "mail_host": work.settings.safety.mail_host,
    }
