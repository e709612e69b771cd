"""People, requests and visits for tests, made as the office makes them."""

import re
import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Consent, Contact, ContactWay, Request
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Shift, Worker
from fieldapp.services import hand_edits, intake, publishing, triage, visit_acts
from fieldapp.services.hand_edits import Edit
from tests.web.conftest import OfficeUnderTest

TODAY = date(2026, 11, 30)  # a Monday, as the standing clock says
# as the form has it once the box was ticked
AGREED = Consent(given_at=datetime(2026, 11, 29, 18, tzinfo=UTC), language="fr", version="2026-11")
JODOIGNE = {"label": "Grand-Place 1, 1370 Jodoigne", "lat": 50.7236, "lon": 4.8690}


def hire(office: OfficeUnderTest, name: str, languages: tuple[str, ...] = ("fr",), **facts: Any) -> Worker:
    with office.work.store.write() as unit:
        worker = unit.workers.add(
            name=name,
            languages=languages,
            **{
                "services": ("social", "legal"),
                "start_label": "office",
                "lat": 50.6242,
                "lon": 4.812,
                "shifts": tuple(Shift(weekday=n, start=time(8, 30), end=time(17)) for n in range(7)),
                **facts,
            },
        )
        unit.commit()
    return worker


def ask(
    office: OfficeUnderTest,
    name: str = "Amina",
    language: str = "fr",
    phone: str = "",
    confirmed: bool = True,
    consent: Consent | None = AGREED,
    ways: tuple[ContactWay, ...] = ("call",),
    guardian: str = "",
    minor: bool = False,
) -> Request:
    """`guardian`: of a minor who asks alone; "" with `minor`: of one who has none. Whoever has no number calls us."""
    answers = Answers(
        minor=minor or bool(guardian),
        guardian_known="yes" if guardian else "no" if minor else "",
        guardian_name=guardian,
        client_name=name,
        language=language,
        service="social",
        place=Place(text="Jodoigne", **(JODOIGNE if confirmed else {}), confirmed=confirmed),
        windows=(Window(day=TODAY, start=time(9), end=time(16)),),
        contact=Contact(phone=phone, ways=ways, they_call=not phone and ways == ("call",)),
        consent=consent,
    )
    return intake.receive(office.work, answers, submission=str(uuid.uuid4()))


def visit(
    office: OfficeUnderTest,
    name: str = "Amina",
    language: str = "fr",
    phone: str = "",
    ways: tuple[ContactWay, ...] = ("call",),
) -> Visit:
    request = ask(office, name, language, phone, ways=ways)
    return triage.accept(office.work, None, request.id, triage.proposal(office.work, request))


def publish_for(office: OfficeUnderTest, worker: Worker, *visits: Visit, day: date = TODAY) -> None:
    """As a coordinator does by hand: each visit to the end of the worker's route, whatever rule that breaks, then the
    draft is the day's plan. Its pages are what `test_a_day_by_hand.py` is about; here they took a seventh of the time
    of web tests."""
    by = office.account("coordinator").id
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
    for one in visits:
        draft = draft or hand_edits.begin(office.work, by, day)
        draft = hand_edits.save(office.work, by, day, draft.revision, Edit(one.id, worker.id, 9))
    assert draft
    publishing.publish(office.work, by, day, draft.revision)


def reopen(office: OfficeUnderTest, visit_id: str, *windows: Window) -> None:
    """A visit that came to nothing is to be planned again within these hours."""
    by = office.account("coordinator").id
    visit_acts.reopen(office.work, by, visit_id, version_of(office, visit_id), windows)


def close(office: OfficeUnderTest, visit_id: str) -> None:
    """The office gives the visit up."""
    by = office.account("coordinator").id
    version = version_of(office, visit_id)
    visit_acts.close(office.work, by, visit_id, version, "cancelled_by_office", "nobody needs it any more")


def version_of(office: OfficeUnderTest, visit_id: str) -> str:
    """What a form that is made now has seen of the visit."""
    with office.work.store.read() as unit:
        return unit.visits.get(visit_id).fingerprint


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found[1]


def form_value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]
