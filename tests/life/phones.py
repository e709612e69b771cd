"""Workers with a phone: it takes the day in the morning, is without network for hours or days, and tells late."""

import random
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from fieldapp.domain.worker import Worker
from tests.web.phone_office import Phone

from .breaks import room_for
from .ledger import Debt
from .matter import Matter, Outcome
from .people import Office

BRINGS_FOR = timedelta(days=3)
OUTCOMES = ("done", "done", "done", "nobody_home", "refused", "moved")


@dataclass
class Word:
    """What a worker said to the phone and the phone has not brought yet."""

    matter: Matter
    items: tuple[dict[str, Any], ...]
    outcome: Outcome | None
    note: str


@dataclass
class Pocket:
    """The phone of one worker on one day: `stops` as it knows them, by id; `taken`: when (aware UTC); `said`: stops
    with an outcome; `without_network`: where they go today there is hardly any."""

    worker: Worker
    phone: Phone
    day: date
    taken: datetime
    stops: dict[str, dict[str, Any]]
    without_network: bool = False
    said: set[str] = field(default_factory=set)
    unsent: list[Word] = field(default_factory=list)


def take_the_day(office: Office, worker: Worker, chance: random.Random) -> Pocket:
    """In the morning, with the network of the house."""
    browser = office.worker_browser(worker)
    browser.get("/field/")
    phone = Phone(office.under_test, browser.visitor)
    phone.prepare()
    stops = {stop["id"]: stop for stop in phone.ready["day"]["stops"]}
    pocket = Pocket(worker, phone, office.today, office.now, stops, without_network=chance.random() < 0.5)
    check_day(office, pocket)
    return pocket


def refresh(office: Office, pocket: Pocket) -> None:
    """The phone asks what is new: of the stops that it knows only those that differ come."""
    known = {name: stop["print"] for name, stop in pocket.stops.items()}
    answer = pocket.phone.post("/field/phone/changes", {"day": str(pocket.day), "stops": known}, use="read")
    office.ledger.expect(answer.status_code == 200, f"the phone of {pocket.worker.name} is refused: {answer.text}")
    day = (answer.json or {})["day"]
    pocket.stops |= {stop["id"]: stop for stop in day["stops"]}
    pocket.stops = {name: pocket.stops[name] for name in day["order"]}
    check_day(office, pocket)


def check_day(office: Office, pocket: Pocket) -> None:
    """The phone has the stops to which somebody goes, with the newest place and note, and numbers that may be used."""
    ledger = office.ledger
    mine = {
        one.published.stop_id: one
        for one in ledger.matters.values()
        if one.published and one.published.day == pocket.day and pocket.worker.id in one.published.workers
    }
    going = {stop_id for stop_id, one in mine.items() if one.goes}
    begun = {stop_id for matter in ledger.matters.values() for stop_id in matter.doors}
    shown = pocket.stops.keys()
    ledger.expect(going <= shown, f"the phone of {pocket.worker.name} lacks {[mine[one] for one in going - shown]}")
    extra = [ledger_of(office, pocket.stops[one]) for one in shown - going - begun]
    ledger.expect(not extra, f"the phone of {pocket.worker.name} sends them to {extra}")
    for stop_id in going:
        matter, stop = mine[stop_id], pocket.stops[stop_id]
        where = (stop["lat"], stop["lon"])
        ledger.expect(where == matter.facts["place"], f"the phone has {matter} at {where}")
        door = matter.door in (None, stop["access"])
        ledger.expect(door, f"the phone has {stop['access']!r} for the door of {matter}, which is {matter.door!r}")
        assert matter.published
        others = {ledger.names[one] for one in matter.published.workers} - {pocket.worker.name}
        ledger.expect(set(stop["companions"]) == others, f"the phone has {stop['companions']} with {matter}")
        ledger.expect(stop["note"] == matter.facts["note_for_worker"], f"the phone has {stop['note']!r} for {matter}")
        for party in stop["parties"]:
            for contact in (re.sub(r"\D", "", party["phone"]), party["email"]):
                wishes = ledger.contacts.get(contact) if contact else None
                wrong = contact in ledger.contacts and (wishes is None or wishes.never)
                ledger.expect(not wrong, f"the phone has {contact} of {matter} against {wishes}")


def ledger_of(office: Office, stop: dict[str, Any]) -> Matter:
    """Whose stop a phone shows."""
    return next(one for one in office.ledger.matters.values() if one.case.id == stop["case"])


def work_on(office: Office, pocket: Pocket, chance: random.Random) -> None:
    """At each stop that is over by the phone's own day something is said; some is forgotten."""
    for stop_id, stop in pocket.stops.items():
        if stop_id in pocket.said or pocket.day != office.today:
            continue
        matter = _matter(office, pocket, stop_id)
        if datetime.fromisoformat(stop["end"]) <= office.now:
            if chance.random() < 0.15:
                pocket.said.add(stop_id)  # forgotten: the office asks tomorrow
                continue
            pocket.said.add(stop_id)
            _outcome(office, pocket, stop_id, matter, chance)
        elif datetime.fromisoformat(stop["start"]) <= office.now and chance.random() < 0.5:
            event = pocket.phone.item("event", event="arrived", stop=stop_id)
            pocket.unsent.append(Word(matter, (event,), None, ""))


def _matter(office: Office, pocket: Pocket, stop_id: str) -> Matter:
    with office.work.store.read() as unit:
        given = unit.phones.given(pocket.phone.ready["phone"], stop_id)
    assert given
    return office.ledger.matter(given.visit_id)


def _outcome(office: Office, pocket: Pocket, stop_id: str, matter: Matter, chance: random.Random) -> None:
    office.under_test.clock.move(timedelta(seconds=1))  # no two people say something at the same instant
    kind = chance.choice(OUTCOMES)
    follow_up = chance.choice(("", "none", "call")) if kind == "done" else ""
    note = f"{pocket.worker.name}: {kind} at {matter.name}, {office.now.isoformat()}"
    office.ledger.step(office.now, "writes on the phone", f"{note} {follow_up}")
    event = pocket.phone.item("event", event=kind, follow_up=follow_up, stop=stop_id)
    said = Outcome(event["id"], office.now, kind, stop_id, follow_up)
    pocket.unsent.append(Word(matter, (event, pocket.phone.note(note, stop=stop_id)), said, note))


def break_off(office: Office, pocket: Pocket, word: Word) -> None:
    """Now and then nothing can be written while a phone tells, or only the first of what it says: it keeps all of it,
    and tells it again."""
    office.ledger.counts["phones that begin to tell"] += 1
    turn = office.ledger.counts["phones that begin to tell"]
    kept = turn % 4 - 1
    if kept not in (0, 1):
        return
    office.ledger.step(office.now, f"a phone tells, and there is room for {kept}", pocket.worker.name)
    items = [pocket.phone.envelope(item) for item in word.items]
    with room_for(office.work.store.engine, kept) as room:
        answer = pocket.phone.post("/field/phone/deposit", {"items": items})
    receipts = (answer.json or {}).get("receipts", []) if answer.status_code == 200 else []
    taken = [one for one in receipts if one["refused"] is None]
    office.ledger.expect(not room.refused or len(taken) <= kept, f"the office says it has {taken} of {word}")


def name_what_it_holds(office: Office, pocket: Pocket) -> None:
    """There is network for a moment: what the phone holds is named before any of it has come, unless its owner would
    have to sign in for that."""
    if office.now >= pocket.taken + BRINGS_FOR:
        return
    office.ledger.step(office.now, "a phone names what it holds", pocket.worker.name)
    items = [item for word in pocket.unsent for item in word.items]
    answer = pocket.phone.tell(*items)
    office.ledger.expect(answer.status_code == 200, f"what the phone of {pocket.worker.name} holds is refused")
    debt = office.ledger.debts.setdefault(pocket.phone.ready["phone"], Debt(pocket.worker.name))
    waited = [item for item in items if item["id"] not in debt.closed]
    debt.entries |= {item["id"]: datetime.fromisoformat(item["at"]) for item in waited}


def clear(office: Office, pocket: Pocket) -> None:
    """Its storage is emptied: what it had named is missing, its owner reads that on it, and the office on its page."""
    ledger, before = office.ledger, pocket.phone.ready["phone"]
    debt = ledger.debts[before]
    if not debt.entries:
        return
    ledger.step(office.now, "a phone is cleared", pocket.worker.name)
    office.under_test.clock.move(timedelta(minutes=1))
    visitor = office.worker_browser(pocket.worker).visitor
    visitor.client.set_cookie("phone", before, path="/field/phone")
    pocket.phone = Phone(office.under_test, visitor)
    pocket.phone.prepare()
    ledger.expect(pocket.phone.ready["phone"] == before, f"the phone of {pocket.worker.name} is not known again")
    pocket.phone.order = pocket.phone.ready["counted"]
    pocket.phone.tell()
    pocket.stops = {stop["id"]: stop for stop in pocket.phone.ready["day"]["stops"]}
    answer = pocket.phone.post("/field/phone/changes", {"day": str(pocket.day), "stops": {}}, use="read")
    here = (answer.json or {})["missing"]["here"]
    ledger.expect(here is not None and here["count"] == len(debt.entries), f"it lost {debt.entries}, and says {here}")
    pocket.said -= {word.items[0]["stop"] for word in pocket.unsent}
    pocket.unsent.clear()
    pocket.taken, debt.gone = office.now, True


def close_debts(office: Office, chance: random.Random) -> None:
    """Whoever reads what has not arrived knows more, and says why nobody waits for it any more; pressed twice."""
    for phone, debt in office.ledger.debts.items():
        if not debt.is_due(office.now) or not (debt.gone or chance.random() < 0.3):
            continue
        office.ledger.step(office.now, "closes what a phone owes", debt.worker)
        browser, path = office.browser("claire"), f"/office/phones/{phone}"
        typed = {"entry": list(debt.entries)}
        browser.get("/office/phones")
        browser.post(path, typed, 422)
        for _ in range(2):
            browser.get("/office/phones")
            browser.post(path, typed | {"why": chance.choice(("written_again", "not_needed", "lost"))})
        debt.closed |= debt.entries.keys()
        debt.entries.clear()
        debt.gone = False


def bring(office: Office, pocket: Pocket, chance: random.Random) -> None:
    """What the phone could not tell before; where an answer got lost it sends the same again. After three days its
    owner has to sign in."""
    if pocket.unsent and office.now >= pocket.taken + BRINGS_FOR:
        office.ledger.step(office.now, "signs in on a phone of days before", pocket.worker.name)
        pocket.phone.browser, pocket.taken = office.worker_browser(pocket.worker).visitor, office.now
        pocket.phone.prepare()
    for word in pocket.unsent:
        kind = "the phone tells late" if pocket.day < office.today else "the phone tells"
        office.ledger.step(office.now, kind, f"{pocket.worker.name}: {word.note or 'arrived'} {word.matter}")
        break_off(office, pocket, word)
        for _ in range(chance.choice((1, 1, 2))):
            kept = pocket.phone.bring(*word.items)
            office.ledger.expect(set(kept) == {None}, f"the office did not take {kept}")
        stop = word.matter.published
        for item in word.items:
            office.ledger.debts.get(pocket.phone.ready["phone"], Debt("")).entries.pop(item["id"], None)
        word.matter.doors.add(word.items[0]["stop"])
        if word.outcome:
            office.ledger.heard(word.matter, word.outcome)
            word.matter.notes.append(word.note)
        elif stop and stop.stop_id == word.items[0]["stop"] and word.matter.state == "agreed":
            word.matter.arrived = stop.stop_id
        elif word.matter.state != "agreed":
            word.matter.kept_after_all(pocket.day)
    pocket.unsent.clear()
