"""Who belongs to a case and how each may be reached, as staff write it."""

from datetime import time

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Stale
from ...domain.party import PARTY_KINDS, PartyFacts, PartyKind
from ...services import contacts
from ...services.last_writer import last_writer_of_party
from ..contact_fields import read_contact
from ..contact_links import party_words, ways_words
from ..forms import FormReader
from ..language_fields import read_kept
from ..page import words, workplace
from . import blueprint
from .case_page import case_again, case_conflict
from .party_forms import ALL_WAYS, prefix_of

Page = Response | tuple[str, int]


@blueprint.post("/cases/<case_id>/contact/<int:position>")
def case_contact(case_id: str, position: int) -> Page:
    """Writes one party, given by its index (0 = first); the one after the last adds one."""
    work, form, prefix = workplace(), FormReader(request.form, words()), prefix_of(position)
    kind: PartyKind = form.optional_choice(f"{prefix}kind", PARTY_KINDS, "client")
    facts = PartyFacts(
        kind="client" if position == 0 else kind,
        name=form.text(f"{prefix}name", limit=120),
        languages=read_kept(form, f"{prefix}languages"),
        contact=read_contact(form, work.settings.office.country, prefix=prefix, ways=ALL_WAYS, needed=False),
    )
    if not form.errors:
        seen = form.number("revision", least=0, most=10**6, default=0)
        try:
            contacts.save_party(work, g.account, case_id, position, facts, seen=seen)
        except Stale:
            by = last_writer_of_party(work, case_id, position)
            return case_conflict(case_id, _beside(case_id, position, facts), by, refused_party=position)
    if form.errors:
        return case_again(case_id, form, refused_party=position)
    flash(words()._("Saved. This is how they may be reached now."), "ok")
    return redirect(url_for("office.case", case_id=case_id))


def _beside(case_id: str, position: int, typed: PartyFacts) -> list[tuple[str, str, str]]:
    """The fields of a party as the file has them by now and as they were typed."""
    _, now = words()._, contacts.party(workplace(), g.account, case_id, position)
    return [
        (_("Who they are"), party_words(words(), now.kind), party_words(words(), typed.kind)),
        (_("Name"), now.name, typed.name),
        (_("How they may be reached"), ways_words(words(), now.contact), ways_words(words(), typed.contact)),
        (_("Telephone"), now.contact.phone, typed.contact.phone),
        (_("E-mail"), now.contact.email, typed.contact.email),
        (_("Safe from"), _clock(now.contact.safe_from), _clock(typed.contact.safe_from)),
        (_("Safe until"), _clock(now.contact.safe_to), _clock(typed.contact.safe_to)),
        (_("Safe contact: what to pay attention to"), now.contact.note, typed.contact.note),
    ]


def _clock(clock: time | None) -> str:
    return words().clock(clock) if clock else ""
