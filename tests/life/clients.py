"""What clients and those close to them do: they ask, say how they may be reached, change their mind."""

import random
import re
from datetime import date, time, timedelta

from tests.web.public_form import ANSWERS, begin

from .matter import Case, Matter, alone_later
from .people import Office
from .wishes import Wishes

SAFE = ((None, None), (None, None), (time(18), time(20)), (time(9), time(11)), (time(14), None))
WAYS = (("call",), ("text",), ("call", "text"), ("email",), ())


def ask_by_form(office: Office, chance: random.Random) -> None:
    """On a phone, without an account; a relative gives numbers of their own, and some can come to the office."""
    number = len(office.ledger.matters) + 1
    name = f"Visitor {number:03}"
    comes = chance.random() < 0.2
    office.ledger.step(office.now, "asks to come" if comes else "asks by form", name)
    relative = chance.random() < 0.3
    own = some_wishes(chance, needed=True)
    contact = contact_fields(office, own, "")
    who: dict[str, object] = {"asker": "self"}
    people = {"client": own}
    if relative:
        who = {"asker": "relative", "asker_name": f"Relative {number}", "client_agrees": "yes"}
        theirs = some_wishes(chance, needed=False)
        contact |= contact_fields(office, theirs, "client_")
        people = {"relative": own, "client": theirs}
    days = [office.today + timedelta(days=n) for n in range(1, 8)]
    offered = office.ledger.offered(days)
    when = [f"{day}{part}" for day in chance.sample(offered, 2) for part in "ma"]
    given: dict[str, dict[str, object]] = {
        "who": who,
        "person": {"client_name": name},
        "when": {"when": when, **gone_by_end(alone_later(name))},
        "contact": contact,
    }
    given["reason"] = {"home_reason": "none" if comes else "transport"}
    code = fill_in(office, given)
    matter = remember(office, name, people, consent=True)
    matter.code, matter.comes, matter.case.by_relative = code, comes, relative


def fill_in(office: Office, given: dict[str, dict[str, object]]) -> tuple[str, str]:
    """Answers every question of the form and sends it, `given` by its steps; returns number and secret code."""
    answers: dict[str, dict[str, object]] = {**ANSWERS, "place": {"place": "none"}, **given}
    visitor, step = begin(office.under_test), "who"
    while step != "check":
        answer = visitor.post(f"/fr/visit/{step}", answers[step])
        office.ledger.expect(answer.status_code == 302, f"the form refuses {answers[step]} at {step}")
        step = answer.location.rsplit("/", 1)[1]
    visitor.get("/fr/visit/check")
    sent = office.breaks.send(office, visitor, "/fr/visit/check", {"agree": "yes"}).answer
    office.ledger.expect(sent.status_code == 302, f"the form is refused in the end: {sent.status_code}")
    shown = re.findall(r'class="reference"><bdi dir="ltr">([^<]+)<', visitor.get(sent.location).text)
    office.ledger.expect(len(shown) == 2, "no number and code on the page after sending")
    return shown[0], shown[1]


def without_consent(office: Office, matter: Matter, *, by_client: bool = False) -> None:
    """What the ledger knows once somebody does not agree to visits any more: nobody goes, but who is there already."""
    matter.case.consent = False
    matter.case.withdrawals += 1
    for one in office.ledger.of_case(matter.case):
        one.fallen = None if by_client else one.fallen
        if one.state == "agreed" and not one.arrived:
            office.ledger.free(one, by_client=by_client)


def ask_by_telephone(office: Office, chance: random.Random) -> None:
    """A coordinator writes it down; sometimes nobody has asked for consent yet."""
    number = len(office.ledger.matters) + 1
    name, consent = f"Visitor {number:03}", chance.random() < 0.6
    office.ledger.step(office.now, "asks by telephone", f"{name} {consent=}")
    wishes = some_wishes(chance, needed=False)
    contact = contact_fields(office, wishes, "")
    day = office.today + timedelta(days=chance.randint(1, 5))
    browser = office.browser(chance.choice(("claire", "camille")))
    browser.get("/office/requests/telephone")
    typed = {
        "language": chance.choice(("fr", "ar")),
        "service": "social",
        "client_name": name,
        "address": "Jodoigne",
        "submission": f"telephone{number:016}",
        **hours((day, 9, 16)),
        **contact,
    }
    browser.post("/office/requests/telephone", typed | ({"consent": "on"} if consent else {}))
    remember(office, name, {"client": wishes}, consent=consent)


def gone_by_end(gone: bool) -> dict[str, object]:
    """The box of any form with hours."""
    return {"gone_by_end": "on"} if gone else {}


def hours(*spans: tuple[date, int, int], gone: bool = False) -> dict[str, object]:
    """The lines of hours of any form: day, from, until; `gone`: with the box that we must be gone when they end."""
    typed: dict[str, object] = gone_by_end(gone)
    for n, (day, start, end) in enumerate(spans):
        typed |= {f"window-day-{n}": str(day), f"window-from-{n}": f"{start}", f"window-to-{n}": f"{end}"}
    return typed


def new_wishes(office: Office, matter: Matter, chance: random.Random) -> None:
    """How they may be reached is another way now: another number, other hours, or not at all."""
    office.ledger.step(office.now, "new wishes", matter.name)
    late, browser, path = office.browser("claire"), office.browser("camille"), f"/office/cases/{matter.case.id}"
    old = _contact_form(late.get(path), path)
    form = _contact_form(browser.get(path), path)
    wishes = some_wishes(chance, needed=False)
    contact = {f"party0_{name}": value for name, value in contact_fields(office, wishes, "").items()}
    known = re.search(r'name="party0_phone"[^>]*value="([^"]*)"', form)
    known = known or re.search(r'value="([^"]*)"[^>]*name="party0_phone"', form)
    if known and re.sub(r"\D", "", known[1]):
        office.ledger.contacts[re.sub(r"\D", "", known[1])] = None
    for address in re.findall(r"v\d+@example\.org", form):
        office.ledger.contacts[address] = None
    typed = {"party0_name": matter.person, "party0_languages": ["fr"], **contact}
    browser.post(f"{path}/contact/0", typed | {"revision": _revision(form)})
    matter.case.people["client"] = wishes
    stale = typed | {"party0_phone": "0470999999", "revision": _revision(old)}
    late.post(f"{path}/contact/0", stale, 409)


def _contact_form(page: str, path: str) -> str:
    return page.split(f'action="{path}/contact/0"')[1].split("</form>")[0]


def _revision(form: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', form)
    assert found
    return found[1]


def remember(office: Office, name: str, people: dict[str, Wishes], *, consent: bool) -> Matter:
    """The ledger learns of the request that has just come."""
    with office.work.store.read() as unit:
        waiting = unit.requests.in_states("new", "address_unconfirmed")
    made = [one for one in waiting if one.answers.client_name == name]
    office.ledger.expect(len(made) == 1, f"{name} sent one request, there are {len(made)}")
    case = Case(id=made[0].case_id, consent=consent, people=people)
    matter = Matter(name=name, request_id=made[0].id, case=case)
    office.ledger.matters[name] = matter
    return matter


def some_wishes(chance: random.Random, *, needed: bool) -> Wishes:
    """Ways and safe hours; `needed`: at least one way, or none at all."""
    ways = chance.choice(WAYS[:-1] if needed else WAYS)
    safe = chance.choice(SAFE)
    if chance.random() < 0.15:
        return Wishes((), they_call=True, safe_from=safe[0], safe_to=safe[1])
    return Wishes(ways, safe_from=safe[0], safe_to=safe[1])


def contact_fields(office: Office, wishes: Wishes, prefix: str) -> dict[str, object]:
    """The fields of a form; the ledger knows the number and the address, which nobody had before."""
    number = next(office.ledger.numbers)
    phone, email = f"0470 {number // 10000:02} {number // 100 % 100:02} {number % 100:02}", f"v{number}@example.org"
    office.ledger.contacts[phone.replace(" ", "")] = wishes
    office.ledger.contacts[email] = wishes
    wishes.phone, wishes.email = phone.replace(" ", ""), email
    fields: dict[str, object] = {"phone": phone, "email": email}
    fields["ways"] = ["own"] if wishes.they_call else list(wishes.ways)
    fields["safe_from"] = f"{wishes.safe_from:%H:%M}" if wishes.safe_from else ""
    fields["safe_to"] = f"{wishes.safe_to:%H:%M}" if wishes.safe_to else ""
    return {f"{prefix}{name}": value for name, value in fields.items()}
