"""Messages to clients: coordinators ask for them, the server sends what is due, and two carriers of the test take them.

The ledger knows by itself which may leave at which moment: to whom, in which way, about which hour, and only once.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_string
from html import unescape
from pathlib import Path

from fieldapp.services.messages.sending import send_due
from fieldapp.services.todo import facts_of
from tests.carriers import MailCarrier, TextProvider
from tests.certificates import own_certificate

from .breaks import room_for
from .leaving import GONE, HOURS, REMINDERS, WITHOUT_HOUR, address, fits, hour_read, leaves, leaves_at, still_of_use
from .matter import TOLERANCE, Matter, Written
from .people import Office

ANSWERS: tuple[int | str, ...] = (200, 200, 200, 200, 200, "hang up", 429, 400)
PARTIES = ("client", "relative")
GIVES_AWAY = ("Hirondelle", "Visitor", "Jodoigne", "Perwez", "34 34 36")


class Carriers:
    """A provider of text messages and a mail server; `texts`, `mails`: how many were looked at."""

    def __init__(self, folder: Path) -> None:
        certificate, key = own_certificate(folder)
        self.provider, self.mail = TextProvider(), MailCarrier(certificate, key)
        self.settings = {
            "sms_url": self.provider.url,
            "mail_host": "127.0.0.1",
            "mail_port": str(self.mail.port),
            "mail_from": "rendez-vous@example.org",
            "mail_ca": str(certificate),
            "answer_s": "20",
        }
        self.texts = self.mails = 0

    def stop(self) -> None:
        """Nobody is listening any more."""
        self.provider.stop()
        self.mail.stop()


@dataclass
class Taken:
    """What a carrier was handed: to which number (digits) or address, the words, and what it answered."""

    way: str
    to: str
    text: str
    answer: int | str


def _note_who_is_late(office: Office) -> None:
    """The ledger does not know how late a worker is on this very day: what the office reads of it is right."""
    coming = [one for one in office.ledger.matters.values() if one.published and one.goes]
    with office.work.store.read() as unit:
        facts = facts_of(office.work, unit, list(unit.visits.many({one.id for one in coming}).values()))
    for one in coming:
        stop = facts[one.id].published
        assert one.published
        one.published.late = stop is not None and stop.late > TOLERANCE


def ask(office: Office, chance: random.Random) -> None:
    """From the list of those to tell: whoever may be written to is written to, sometimes by two at once."""
    _note_who_is_late(office)
    browser = office.browser(chance.choice(("claire", "camille")))
    page = browser.get("/office/calls")
    forms = re.findall(r'<form method="post"\s+action="/office/calls/([^"/]+)/message"(?s:(.*?))</form>', page)
    for visit_id in dict.fromkeys(one for one, _ in forms):
        if chance.random() < 0.5 and not any("gone" in fields for one, fields in forms if one == visit_id):
            continue
        form = chance.choice([fields for one, fields in forms if one == visit_id])
        typed = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
        matter, who = office.ledger.matter(visit_id), PARTIES[int(typed["party"])]
        start = datetime.fromisoformat(typed["start"])
        wanted = Written(typed["id"], matter, typed["kind"], typed["way"], who, start, waits=office.now)
        if any(one.state == "queued" and _looks_like(one, wanted) for one in office.ledger.written):
            continue
        office.ledger.counts["asks to write that an hour fell"] += wanted.kind in GONE
        office.ledger.step(office.now, "asks for a message", f"{wanted.kind} by {wanted.way} to {who} of {matter}")
        office.ledger.expect(fits(wanted, office.now), f"a message is offered that must not leave: {wanted}")
        for _ in range(2):
            browser.get("/office/calls")
            browser.post(f"/office/calls/{visit_id}/message", {**typed, "csrf": browser.visitor.csrf})
        wanted.waits = leaves_at(wanted, office.now)
        office.ledger.written.append(wanted)
        alike = [kinds for kinds in (HOURS, REMINDERS, GONE) if wanted.kind in kinds]
        matter.settled(alike[0] if alike else (wanted.kind,))


def ask_for_receipt(office: Office, matter: Matter, chance: random.Random) -> None:
    """Whoever asked is to read that we have their request, as long as nobody has decided; pressed twice."""
    path, browser = f"/office/requests/{matter.request_id}", office.browser(chance.choice(("claire", "camille")))
    forms = re.findall(rf'<form [^>]*action="{path}/message"(?s:(.*?))</form>', browser.get(path))
    if not forms:
        return
    typed = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', chance.choice(forms))}
    who = "relative" if matter.case.by_relative else "client"
    wanted = Written(typed["id"], matter, "received", typed["way"], who, office.now, waits=office.now)
    office.ledger.step(office.now, "asks for a receipt", f"by {wanted.way} to {who} of {matter}")
    office.ledger.expect(fits(wanted, office.now), f"a receipt is offered that must not leave: {wanted}")
    for _ in range(2):
        browser.get(path)
        browser.post(f"{path}/message", {**typed, "csrf": browser.visitor.csrf})
    wanted.waits = leaves_at(wanted, office.now)
    office.ledger.written.append(wanted)
    matter.lost_receipts = [one for one in matter.lost_receipts if one.state == "uncertain"]


def _looks_like(one: Written, other: Written) -> bool:
    """Whether nobody could tell by the words which of two that were handed over is which."""
    alike = hour_read(one) == hour_read(other) if one.kind not in WITHOUT_HOUR else one.kind == other.kind
    return alike and other.kind != "received" and one.way == other.way and address(one) == address(other)


def send(office: Office, carriers: Carriers, chance: random.Random) -> None:
    """The server looks at its queue. What may leave leaves, nothing else does, and whoever is uncertain stays so.

    One that waits for its time is judged when that has come: an hour that falls meanwhile may hold again by then.
    """
    _note_who_is_late(office)
    for one in office.ledger.written:
        if one.state == "handed over":
            one.state = "uncertain"
            _lost(one).append(one)
    before = [one for one in office.ledger.written if one.state == "queued" and one.waits <= office.now]
    office.ledger.counts["messages are due"] += (due := any(leaves(one, office.now) for one in before))
    if due and office.ledger.counts["messages are due"] % 3 == 2:
        _break_off(office, carriers)
    answer = chance.choice(ANSWERS)
    carriers.provider.answers = [answer]
    send_due(office.work)
    for taken in _taken(carriers, answer):
        _left(office, taken)
    for one in before:
        if one.state != "queued" or one.waits > office.now:
            continue
        office.ledger.expect(not leaves(one, office.now), f"it did not leave: {one}")
        if fits(one, office.now):
            one.waits = leaves_at(one, office.now)
            continue
        one.state = "withdrawn"
        if still_of_use(one, office.now):
            _lost(one).append(one)
    carriers.provider.answers = []


def _taken(carriers: Carriers, answer: int | str) -> list[Taken]:
    texts, mails = carriers.provider.taken[carriers.texts :], carriers.mail.mails[carriers.mails :]
    carriers.texts, carriers.mails = len(carriers.provider.taken), len(carriers.mail.mails)
    found = [
        Taken("text", re.sub(r"^\+32", "0", one["to"]), one["text"], 200 if n else answer)
        for n, one in enumerate(texts)
    ]
    for one in mails:
        mail = message_from_string(one)
        body = mail.get_payload(decode=True)
        assert isinstance(body, bytes)
        found.append(Taken("email", str(mail["To"]), f"{mail['Subject']} {body.decode()}", 200))
    return found


def _left(office: Office, taken: Taken) -> None:
    """One message that a carrier has, and what becomes of it by its answer."""
    one = _asked_for(office, taken)
    if taken.answer == 200:
        one.state = "sent"
        _arrived(one)
    elif taken.answer == "hang up":
        one.state = "uncertain"
    elif taken.answer == 400:
        one.state = "failed"
    else:
        one.waits = office.now + timedelta(minutes=1)
        return
    if one.state != "failed":
        _is_out(one)
    if one.state != "sent":
        _lost(one).append(one)


def _lost(one: Written) -> list[Written]:
    """Those of its matter that somebody has to know of; a receipt is about the request alone."""
    return one.matter.lost_receipts if one.kind == "received" else one.matter.lost


def _arrived(one: Written) -> None:
    """The history of a visit has it."""
    if one.kind != "received":
        one.matter.did("written")


def _is_out(one: Written) -> None:
    """They may have read what it says of an hour."""
    if one.kind in HOURS:
        one.matter.letters.append(one)
    elif one.kind in GONE:
        one.matter.gone_letters.append(one)


def _asked_for(office: Office, taken: Taken) -> Written:
    """Which message a carrier has: somebody asked for it, and it may leave now."""
    ledger = office.ledger
    ledger.counts[f"a message leaves by {taken.way}"] += 1
    right = [
        one
        for one in ledger.written
        if one.state == "queued" and one.way == taken.way and address(one) == taken.to and leaves(one, office.now)
    ]
    said = [one for one in right if one.kind in WITHOUT_HOUR or hour_read(one) in taken.text]
    ledger.expect(bool(said), f"{taken} leaves, and nobody asked for it, or not now: {ledger.written[-8:]}")
    indiscreet = [word for word in GIVES_AWAY if word in taken.text]
    ledger.expect(not indiscreet, f"a message says {indiscreet}: {taken}")
    return said[0]


def _break_off(office: Office, carriers: Carriers) -> None:
    """The server ends between the handing over of a message and its writing down: it leaves once, and nobody knows
    whether it did until a person has decided."""
    office.ledger.step(office.now, "a message is handed over, and the server ends")
    carriers.provider.answers = [200]
    with room_for(office.work.store.engine, 1):
        send_due(office.work)
    for taken in _taken(carriers, 200):
        one = _asked_for(office, taken)
        one.state = "handed over"
        _is_out(one)
    office.restart()


def settle(office: Office, chance: random.Random) -> None:
    """A person decides what nobody knows; another message is taken back as long as it waits."""
    browser = office.browser("claire")
    browser.get("/office/messages")
    for one in office.ledger.written:
        if one.state == "uncertain":
            arrived = chance.choice(("yes", "no"))
            office.ledger.step(office.now, "decides on a message", f"{arrived}: {one}")
            for said in (arrived, "yes"):
                browser.post(f"/office/messages/{one.id}/settle", {"arrived": said})
            one.state = "sent" if arrived == "yes" else "failed"
            _lost(one).remove(one)
            if arrived == "yes":
                _arrived(one)
        elif one in _lost(one) and chance.random() < 0.5:
            office.ledger.step(office.now, "knows that a message was lost", f"{one}")
            browser.post(f"/office/messages/{one.id}/known", {})
            _lost(one).remove(one)
        elif one.state == "queued" and chance.random() < 0.2:
            office.ledger.step(office.now, "takes a message back", f"{one}")
            browser.post(f"/office/messages/{one.id}/take-back", {})
            one.state = "withdrawn"
