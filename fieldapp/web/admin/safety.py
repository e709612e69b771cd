"""Times and people for the safety of lone workers."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.safety import SafetyRules
from ...services.last_writer import last_writer
from ...services.safety import rules
from ..conflict import conflict
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
            chosen = SafetyRules(**minutes, people=tuple(people))
            rules.change(work, g.account.id, chosen, mails, request.form.get("seen", ""))
        except Refused as refused:
            form.fail("person-0", refusal_words(words(), refused))
        except Stale:
            return _crossed()
        else:
            flash(_("Saved. It counts from now on."), "ok")
            return redirect(url_for("admin.safety"))
    if request.form.get("seen", values["seen"]) != values["seen"]:
        return _crossed()
    return invalid("admin/safety.html", form.errors, **values, typed=request.form)


def _crossed() -> Page:
    """Somebody chose otherwise meanwhile: both, and what was typed stays."""
    now, typed, _ = _values(), request.form, words()._
    names = {account.id: account.name for account in now["accounts"]}
    rows = [(label, str(getattr(now["rules"], name)), typed.get(name, "")) for name, label in minutes_words().items()]
    for place in PLACES:
        person, mail = now["people"][place] if place < len(now["people"]) else ("", "")
        theirs = _called(names, typed.get(f"person-{place}", ""), typed.get(f"mail-{place}", ""))
        rows.append((f"{place + 1}. {_('Person')}", _called(names, person, mail), theirs))
    by = last_writer(workplace(), rules.SUBJECT)
    return conflict("admin/safety.html", rows, **now, typed=typed, crossed_by=by)


def _called(names: Mapping[str, str], person: str, mail: str) -> str:
    return ", ".join(part for part in (names.get(person, ""), mail) if part)


def minutes_words() -> dict[str, str]:
    """What each of the times is called."""
    _ = words()._
    return {
        "grace_min": _("Wait for a sign that is late"),
        "silent_grace_min": _("Wait where the phone has no network"),
        "extension_min": _("“All is well” is good for"),
        "escalate_min": _("Call the next person after"),
        "urgent_escalate_min": _("Call the next person after, for an alarm by hand"),
    }


def _values() -> dict[str, Any]:
    work = workplace()
    found = rules.choices(work)
    return {
        "rules": found.rules,
        "accounts": found.accounts,
        "people": found.people,
        "seen": found.seen,
        "minutes_words": minutes_words(),
        "places": range(min(len(found.people) + 3, rules.MOST_PEOPLE)),
        "mail_host": work.settings.safety.mail_host,
    }
