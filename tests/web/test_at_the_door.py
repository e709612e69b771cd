"""A worker sees the own route and writes what happened; what was written stays, and reading it leaves a row."""

import re
import uuid
from datetime import timedelta

import pytest

from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, hire, publish_for, visit


def test_a_worker_sees_the_own_route_and_nothing_else(office: OfficeUnderTest) -> None:
    samira, lucas = hire(office, "Samira Benali"), hire(office, "Lucas Peeters")
    mine, theirs = visit(office, "Mine"), visit(office, "Theirs")
    publish_for(office, samira, mine)
    publish_for(office, lucas, theirs)
    visitor = office.signed_in("worker", login="samira", worker_id=samira.id)
    today = visitor.get("/field/").text
    assert "Mine" in today
    assert "Theirs" not in today
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    stops = {stop.visit_id: stop.id for route in plan.routes for stop in route.stops}
    assert visitor.get(f"/field/stop/{stops[mine.id]}").status_code == 200
    assert visitor.get(f"/field/stop/{stops[theirs.id]}").status_code == 404
    forged = {"outcome": "done", "event_id": str(uuid.uuid4()), "note_id": str(uuid.uuid4())}
    assert visitor.post(f"/field/stop/{stops[theirs.id]}/finish", forged).status_code == 404
    assert visitor.get(f"/office/cases/{mine.case_id}").status_code == 403
    office.clock.move(timedelta(hours=13))  # after the office's midnight
    assert "Mine" not in office.signed_in("worker", login="samira", worker_id=samira.id).get("/field/").text


def test_a_note_at_the_door_is_kept_once_with_its_stop(office: OfficeUnderTest) -> None:
    samira, wanted = hire(office, "Samira Benali"), visit(office)
    publish_for(office, samira, wanted)
    visitor = office.signed_in("worker", login="samira", worker_id=samira.id)
    stop = re.search(r"/field/stop/([0-9a-f-]{36})", visitor.get("/field/").text)
    assert stop
    visitor.get(f"/field/stop/{stop[1]}")
    words = {
        "outcome": "done",
        "note": "Elle va bien. ${x} <b>",
        "event_id": str(uuid.uuid4()),
        "note_id": str(uuid.uuid4()),
    }
    for _ in range(2):  # the double click
        assert visitor.post(f"/field/stop/{stop[1]}/finish", words).status_code == 302
    with office.work.store.read() as unit:
        notes = unit.notes.of_case(wanted.case_id)
        events = unit.visits.events({stop[1]})
        assert unit.visits.get(wanted.id).state == "done"
        rows = {(row.action, row.subject.split("/")[0]) for row in unit.audit.of_case(wanted.case_id)}
    assert [(note.text, note.stop_id) for note in notes] == [("Elle va bien. ${x} <b>", stop[1])]
    assert [event.kind for event in events] == ["done"]
    assert {("read", "stop"), ("write", "note"), ("write", "stop")} <= rows
    page = office.signed_in("case_worker").get(f"/office/cases/{wanted.case_id}").text
    assert "Elle va bien. ${x} &lt;b&gt;" in page


def test_a_corrected_note_keeps_the_earlier_words(office: OfficeUnderTest) -> None:
    request = ask(office)
    visitor = office.signed_in("case_worker")
    visitor.get(f"/office/cases/{request.case_id}")
    root = str(uuid.uuid4())
    notes = f"/office/cases/{request.case_id}/notes"
    visitor.post(notes, {"note": "Le matin.", "note_id": root})
    for text in ("L’après-midi.", "Le soir."):  # two corrections of the same version: both are kept
        visitor.post(
            f"{notes}/{root}", {"note": text, "note_id": str(uuid.uuid4()), "version": "1", "reason": "mal lu"}
        )
    page = visitor.get(f"/office/cases/{request.case_id}").text
    for text in ("Le matin.", "L’après-midi.", "Le soir.", "mal lu"):
        assert text in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_an_empty_or_endless_note_is_refused_with_its_text_kept(office: OfficeUnderTest, text: str) -> None:
    request = ask(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/cases/{request.case_id}")
    answer = visitor.post(f"/office/cases/{request.case_id}/notes", {"note": text, "note_id": str(uuid.uuid4())})
    assert answer.status_code == 422
    with office.work.store.read() as unit:
        assert unit.notes.of_case(request.case_id) == []


def test_reading_a_case_leaves_a_row_that_others_see(office: OfficeUnderTest) -> None:
    request = ask(office)
    first = office.signed_in("coordinator", login="claire").get(f"/office/cases/{request.case_id}").text
    assert "Personne avant vous." in first
    assert "Claire" in office.signed_in("case_worker").get(f"/office/cases/{request.case_id}").text
