"""A whole day without network: what the worker writes arrives, and what the office did meanwhile is set beside it."""

import socket
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from tests.phone.conftest import Field
from tests.phone.phones import Phone, move
from tests.web.conftest import MONDAY_NOON

VISITS, HOURS = 30, 8
# visits with so many notes; the others have two, so that there are sixty; those with one are those that change
ONE_NOTE, THREE_NOTES = 6, 6
GIVEN_AWAY = 2  # of those that change; the office writes about the others
MORNING = MONDAY_NOON - timedelta(hours=4)


def finish(phone: Phone, stop: str) -> None:
    phone.call(
        "phone.today.save([{ id: phone.outbox.newId(), kind: 'event', stop: given, event: 'done', follow_up: '', "
        "facts: {} }])",
        stop,
    )


def test_eight_hours_thirty_visits_sixty_notes_and_six_changes(
    field_office: Field, wrong_phone: Callable[[timedelta], Phone]
) -> None:
    field_office.process.set_clock(MORNING)
    field_office.office.clock.moment = MORNING
    field_office.start, field_office.each = time(8), timedelta(minutes=16)
    field_office.worker("olga", VISITS)
    field_office.process.start()
    phone = wrong_phone(timedelta(0))
    phone.prepare()
    stops = phone.stop_ids()
    assert len(stops) == VISITS

    phone.page.context.set_offline(True)
    field_office.process.stop()
    requests = field_office.proxy.requests
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", field_office.process.port), timeout=1):
        pass
    counts = [1] * ONE_NOTE + [3] * THREE_NOTES + [2] * (VISITS - ONE_NOTE - THREE_NOTES)
    texts = []
    for number, (stop, count) in enumerate(zip(stops, counts, strict=True)):
        for turn in range(count):
            texts.append(f"Visite {number}, note {turn}")
            phone.write(stop, texts[-1])
        finish(phone, stop)
        for clock in (lambda span: move(phone, span), field_office.process.move_clock):
            clock(timedelta(hours=HOURS) / VISITS)
        if number == 0:
            change_at_the_office(field_office)
    assert len(texts) == 60
    assert phone.unsent() == 60 + VISITS
    assert field_office.proxy.requests == requests, "without network nothing was asked of the office"
    assert field_office.now() - MORNING >= timedelta(hours=HOURS)

    phone.page.context.set_offline(False)
    field_office.process.start()
    assert phone.upload() == "done"
    assert phone.unsent() == 0
    arrived = [note.text for note in field_office.notes()]
    assert sorted(text for text in arrived if text in texts) == sorted(texts)
    assert len(arrived) == 60 + ONE_NOTE - GIVEN_AWAY
    coordinator = field_office.office.signed_in("coordinator")
    page = coordinator.get("/office/to-read").text
    assert page.count('action="/office/to-read/') == 6


def change_at_the_office(field_office: Field) -> None:
    """Two visits are another worker's from now on; about four others somebody writes,
    whom the worker cannot have read."""
    for number in range(GIVEN_AWAY, ONE_NOTE):
        field_office.write(number, f"Le bureau, {number}", note_id=note_id(number))
    olga, mine = field_office.routes["olga"]
    field_office.routes["olga"] = (olga, mine[GIVEN_AWAY:])
    field_office.worker("lucas", 0, shared=mine[:GIVEN_AWAY])


def note_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"
