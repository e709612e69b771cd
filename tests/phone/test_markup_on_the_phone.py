"""Strings of markup and script in all that a day brings to a phone: none runs, though the policy against it is off."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from itertools import batched
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.plan import stop_id
from fieldapp.domain.request import Answers, Contact
from fieldapp.domain.visit import Visit
from fieldapp.services import casefile, intake, triage
from tests.phone.conftest import Field
from tests.phone.phones import Phone, go, unlock
from tests.web.conftest import OfficeUnderTest
from tests.web.markup import CALLED, groups
from tests.web.people_and_visits import AGREED, TODAY, hire

A_DAY = 25
SHARES = [pytest.param(73, id="three of all"), pytest.param(1, id="all", marks=pytest.mark.stress)]


def visit_in(office: OfficeUnderTest, words: str) -> Visit:
    """Whoever asked wrote nothing but these words, and so did the office."""
    answers = Answers(
        asker="relative",
        asker_name=words,
        asker_contact=Contact(phone="0470 00 00 98", ways=("call",), note=words),
        client_name=words,
        guardian_name=words,
        guardian_note=words,
        minor=True,
        guardian_known="yes",
        language="fr",
        service="social",
        message=words,
        place=Place(text=words, label=words, access=words, lat=50.7236, lon=4.869, confirmed=True),
        windows=(Window(day=TODAY, start=time(9), end=time(20)),),
        contact=Contact(phone="0470 00 00 99", ways=("call",), note=words),
        consent=AGREED,
    )
    request = intake.receive(office.work, answers, submission=str(uuid.uuid4()))
    decision = replace(triage.proposal(office.work, request), note_for_worker=words)
    made = triage.accept(office.work, None, request.id, decision)
    author = office.account("case_worker")
    casefile.add_note(office.work, author, made.case_id, words, note_id=str(uuid.uuid4()))
    return made


@pytest.mark.parametrize("share", SHARES)
def test_nothing_that_a_day_brings_runs(field_office: Field, context_of: Callable[..., Any], share: int) -> None:
    field_office.process.start()
    field_office.each, ran, shown = timedelta(minutes=10), list[str](), 0

    def called(dialog: Any) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    for at, words in enumerate(batched(groups(share), A_DAY)):
        login = f"olga{at}"
        hired = hire(field_office.office, login)
        field_office.office.account("worker", login=login, worker_id=hired.id)
        field_office.routes[login] = (hired, [visit_in(field_office.office, one) for one in words])
        field_office.publish()
        context = context_of(locale="fr-BE", bypass_csp=True)
        context.on("dialog", called)
        phone = Phone(context.new_page(), field_office.proxy.address)
        field_office.give_session(phone, login)
        phone.open()
        phone.prepare()
        unlock(phone)
        for visit, one in zip(field_office.routes[login][1], words, strict=True):
            go(phone.page, f"#/stop/{stop_id(TODAY, visit.id)}")
            seen = phone.page.content()
            assert set(CALLED.findall(one)) <= set(CALLED.findall(seen)), f"{one}: not shown"
            assert ran == [], one
            shown += 1
        context.close()
    print(f"{shown} stops")
