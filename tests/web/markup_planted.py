"""Words in every field of an office that takes any: what staff can send, and what somebody who asks for a visit can."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fieldapp.services.demonstration_people import ONE_A_ROLE

from .conftest import OfficeUnderTest, Visitor
from .html_tree import read_tree
from .public_form import ANSWERS, begin
from .test_own_visit import opened
from .walk import Control, Form, Kind, read_forms, walk

# hours, days, numbers and addresses that have a form of their own, by the names of their fields
NO_WORDS = re.compile(r".*(window-|phone|email|letter_date).*|(from|to)-.*|start|lat|lon|promised_time|login|about|q")
WELL_FORMED = {
    "window-day-0": "2026-12-01",
    "window-from-0": "09:00",
    "window-to-0": "12:00",
    "told_on": "2026-11-30",
    "until": "2026-12-04",
    "duration": "30",
    "phone": "0470 00 00 99",
    "asker_phone": "0470 00 00 98",
    "party1_phone": "0470 00 00 97",
    "party2_phone": "0470 00 00 96",
    "login": "somebody",
}
OF_THE_OWN_PAGE = ("add", "time", "contact", "rights")


@dataclass
class Planted:
    """`fields`: those that took the words, by form and name. `refusals`: pages that refused some, and show them.
    `pages`: by who sees them."""

    fields: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    pages: list[tuple[Visitor, list[str]]] = field(default_factory=list)


Offered = dict[str, tuple[set[str], dict[Kind, Form]]]


def offered(office: OfficeUnderTest) -> Offered:
    """By login, the pages and forms of a demonstration; each copy of it has the same."""
    return {login: walk(office.with_session_of(login)) for _, login in ONE_A_ROLE}


def plant(office: OfficeUnderTest, offers: Offered, words: str) -> Planted:
    """The words everywhere, and all pages that may show them."""
    planted, tried = Planted(), set[Kind]()
    _ask(office, words, planted)
    for login, (_, forms) in offers.items():
        of_theirs = [form for kind, form in forms.items() if kind not in tried]
        _send_all(office.with_session_of(login), of_theirs, words, planted)
        tried |= forms.keys()
    _name_everybody(office, words, planted)
    with office.work.store.read() as unit:
        asked = {f"/office/requests/{one.id}" for one in unit.requests.in_states("new", "address_unconfirmed")}
    for login, (pages, _) in offers.items():
        visitor = office.with_session_of(login)
        pages = pages | walk(visitor)[0] | (asked if login == "claire" else set())  # what was sent led to new ones
        planted.pages.append((visitor, sorted(pages)))
    return planted


def _name_everybody(office: OfficeUnderTest, words: str, planted: Planted) -> None:
    """Who is visited today has this name, so that maps and sheets of the day show it."""
    visitor = office.with_session_of("claire")
    with office.work.store.read() as unit:
        plan = unit.plans.published(office.work.today())
        stops = [stop for route in plan.routes for stop in route.stops] if plan else []
        cases = {unit.visits.get(stop.visit_id).case_id for stop in stops}
    for case_id in cases:
        path = f"/office/cases/{case_id}"
        forms = read_forms(read_tree(visitor.get(path).text), path)
        _send_all(visitor, [form for form in forms if form.action.endswith("/person")], words, planted)


def _ask(office: OfficeUnderTest, words: str, planted: Planted) -> None:
    """Somebody asks for a visit, then writes to the office from their own page."""
    visitor = begin(office, "en")
    steps = ANSWERS | {
        "who": {"asker": "relative", "asker_name": words, "client_agrees": "yes"},
        "topic": {"service": "social", "message": words},
        "person": {"client_name": words},
        "address": {"address": words, "access": words},
        "contact": {"ways": ["call", "own"], "phone": "0470 00 00 99", "contact_note": words},
    }
    for step, given in steps.items():
        answer = visitor.post(f"/en/visit/{step}", given)
        if answer.status_code != 302:
            planted.refusals.append(answer.text)
            assert visitor.post(f"/en/visit/{step}", ANSWERS[step]).status_code == 302
        planted.refusals.append(visitor.get(f"/en/visit/{step}").text)
    planted.refusals.append(visitor.get("/en/visit/check").text)
    last = visitor.get(visitor.post("/en/visit/check", {"agree": "yes"}).location).text
    reference, secret = re.findall(r'class="reference"><bdi dir="ltr">([^<]+)<', last)
    own = opened(office, reference, secret)
    pages = ["/en/visit", *(f"/en/visit/own/{name}" for name in OF_THE_OWN_PAGE)]
    for path in pages:
        page = own.get(path)
        if page.status_code == 200:  # else it leads elsewhere: what is asked for is on hold
            _send_all(own, list(read_forms(read_tree(page.text), path)), words, planted)
    planted.pages.append((own, pages))


def _send_all(visitor: Visitor, forms: Iterable[Form], words: str, planted: Planted) -> None:
    for form in forms:
        if form.method == "post" and "sign-out" not in form.action and any(map(is_words, form.controls)):
            now = _afresh(visitor, form)
            if now:
                _send(visitor, now, words, planted)


def is_words(control: Control) -> bool:
    return control.kind in ("text", "search") and not NO_WORDS.fullmatch(control.name)


def _afresh(visitor: Visitor, form: Form) -> Form | None:
    """As its page offers it now: what was sent meanwhile may have changed it."""
    tree = read_tree(visitor.get(form.page).text)
    return next((one for one in read_forms(tree, form.page) if one.kind == form.kind), None)


def _usual(form: Form) -> dict[str, Any]:
    """What the form takes: its own values, and something well-formed where it has none."""
    several, given = Counter(one.name for one in form.controls), dict[str, Any]()
    for one in form.controls:
        if one.kind not in ("button", "submit", "checkbox") or several[one.name] > 1:
            given.setdefault(one.name, one.first or WELL_FORMED.get(one.name, ""))
    own: dict[str, list[str]] = {}
    for name, value in form.values:
        own.setdefault(name, []).append(value)
    return given | {name: values for name, values in own.items() if values != [""]}


def _send(visitor: Visitor, form: Form, words: str, planted: Planted) -> None:
    """With the words in each field that takes any, without those that it refuses."""
    given, names = _usual(form), {one.name for one in form.controls if is_words(one)}
    while names:
        answer = visitor.post(form.action, given | dict.fromkeys(names, words))
        refused = {name for name in names if f'id="{name}-error"' in answer.text}
        if answer.status_code in (200, 302, 303):
            planted.fields |= {f"{form.kind[0]} {name}" for name in names}
            return
        planted.refusals.append(answer.text)
        if answer.status_code != 422 or not refused:
            return
        names -= refused
