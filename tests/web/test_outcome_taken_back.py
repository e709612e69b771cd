"""An outcome that was entered at the wrong door is taken back: the visit stands as if nobody had said it."""

import uuid
from datetime import timedelta

import pytest

from fieldapp.domain.visit import StopEvent
from fieldapp.services import fieldwork
from fieldapp.services.door_events import read_doors
from fieldapp.services.door_reports import keep_report
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import publish
from tests.web.test_paper_workers import EVENING, Paper, paper, phone_says
from tests.web.test_todo import TOMORROW, lists

__all__ = ["paper"]
WRONG = {"reason": "It was the door of another visit."}


def take_back(paper: Paper, **typed: str) -> str:
    paper.visitor.get(paper.form)
    data = {"back_id": str(uuid.uuid4()), **WRONG, **typed}
    return paper.visitor.post(f"{paper.form}/back", data, follow_redirects=True).text


def door_state(paper: Paper) -> str:
    with paper.office.work.store.read() as unit:
        return read_doors(unit, {paper.stop_id: unit.visits.get(paper.visit.id)})[paper.stop_id].happened.state


def test_a_visit_whose_outcome_is_taken_back_stands_as_before_it(paper: Paper) -> None:
    before = lists(paper.office)
    paper.enter(arrived="9:10", ended="9:50", follow_up="call")
    assert lists(paper.office) == {"follow_up": [paper.visit.id]}
    page = take_back(paper)
    assert "Taken back" in page
    assert (paper.state(), door_state(paper)) == ("open", "planned")
    assert lists(paper.office) == before == {"no_report": [paper.visit.id]}
    assert paper.form + "/back" not in page, "nothing is left to take back"
    assert page.count("corrected since") == 2, "what was said stays readable"
    paper.office.clock.move(timedelta(minutes=1))
    paper.enter(outcome="nobody_home", ended="10:00")
    assert paper.state() == "nobody_home", "what really happened is entered then"


def test_what_the_office_let_wait_before_the_wrong_word_waits_again(paper: Paper) -> None:
    visit = f"/office/visits/{paper.visit.id}"
    paper.visitor.get(visit)
    paper.visitor.post(f"{visit}/rest", {"until": str(TOMORROW + timedelta(days=2)), "because": "postponed"})
    assert lists(paper.office) == {"waiting": [paper.visit.id]}
    paper.office.clock.move(timedelta(minutes=2))
    phone_says(paper, "nobody_home", paper.office.work.now() - timedelta(minutes=1))
    assert lists(paper.office) == {"follow_up": [paper.visit.id]}
    take_back(paper)
    assert lists(paper.office) == {"waiting": [paper.visit.id]}


def test_the_file_and_the_audit_say_who_took_it_back_and_why(paper: Paper) -> None:
    paper.enter()
    take_back(paper)
    claire = paper.office.account("coordinator", login="claire")
    with paper.office.work.store.read() as unit:
        act = unit.visits.acts_of_case(paper.visit.case_id)[-1]
        rows = unit.audit.of_case(paper.visit.case_id)
    assert (act.kind, act.by, act.reason, act.details) == (
        "taken_back",
        claire.id,
        WRONG["reason"],
        {"outcome": "done"},
    )
    assert any(row.action == "write" and row.subject == f"visit/{paper.visit.id}" for row in rows)
    page = paper.visitor.get(f"/office/visits/{paper.visit.id}").text
    assert "What was said at the door was taken back" in page
    assert WRONG["reason"] in page


def test_without_a_reason_nothing_is_taken_back(paper: Paper) -> None:
    paper.enter()
    assert "Write the reason: it stays in the file." in take_back(paper, reason=" ")
    assert paper.state() == "done"


def test_what_was_said_since_the_page_was_made_is_not_taken_back(paper: Paper) -> None:
    paper.enter(ended="9:00")
    paper.visitor.get(paper.form)
    seen = paper.visitor.seen
    phone_says(paper, "nobody_home", EVENING - timedelta(hours=1))
    data = {"back_id": str(uuid.uuid4()), **WRONG, **{key: str(one) for key, one in seen.items()}}
    answer = paper.visitor.post(f"{paper.form}/back", data)
    assert answer.status_code == 422
    assert "Something else was said at this door meanwhile." in answer.text
    assert WRONG["reason"] in answer.text
    assert "Nobody home" in answer.text
    assert paper.state() == "nobody_home"


def test_what_left_the_plan_of_another_day_does_not_come_back_and_the_page_says_so(paper: Paper) -> None:
    paper.office.clock.move(timedelta(minutes=1))
    publish(paper.office, (paper.worker, [paper.visit]), day=TOMORROW)
    paper.office.clock.move(timedelta(minutes=1))
    samira, now = paper.office.account("worker", worker_id=paper.worker.id), paper.office.work.now()
    with paper.office.work.store.write() as unit:
        facts = {"stop_id": paper.stop_id, "visit_id": paper.visit.id, "user_id": samira.id, "received_at": now}
        late = StopEvent(id=str(uuid.uuid4()), kind="done", happened_at=EVENING - timedelta(hours=3), **facts)
        assert keep_report(paper.office.work, unit, late)
        unit.commit()
    page = take_back(paper)
    assert "Taken back" in page
    assert "The plan of Tuesday 1 December had this visit, and has lost it since." in page
    assert paper.state() == "open"
    assert lists(paper.office) != {"agreed_ahead": [paper.visit.id]}
    assert "has lost it since" not in paper.visitor.get(paper.form).text


def test_the_same_form_sent_twice_takes_back_once(paper: Paper) -> None:
    paper.enter()
    paper.visitor.get(paper.form)
    data = {"back_id": str(uuid.uuid4()), **WRONG, **{key: str(one) for key, one in paper.visitor.seen.items()}}
    for _ in range(2):
        answer = paper.visitor.post(f"{paper.form}/back", data)
        assert answer.status_code == 302
    with paper.office.work.store.read() as unit:
        assert [one.kind for one in unit.visits.acts_of_case(paper.visit.case_id)].count("taken_back") == 1


def test_nothing_said_is_nothing_to_take_back(paper: Paper) -> None:
    paper.visitor.get(paper.form)
    page = paper.visitor.post(f"{paper.form}/back", {"back_id": str(uuid.uuid4()), **WRONG}).text
    assert "Nothing is said at this door" in page
    assert paper.state() == "open"


def test_an_earlier_try_before_the_visit_was_opened_again_stays_said(paper: Paper) -> None:
    paper.enter(outcome="nobody_home", ended="9:30")
    page = paper.visitor.get(f"/office/visits/{paper.visit.id}")
    hours = {"window-day-0": str(TODAY), "window-from-0": "8", "window-to-0": "23"}
    paper.office.clock.move(timedelta(minutes=1))
    assert page.status_code == 200
    assert paper.visitor.post(f"/office/visits/{paper.visit.id}/reopen", hours).status_code == 302
    paper.visitor.get(paper.form)
    assert "Nothing is said at this door" in take_back(paper)
    paper.office.clock.move(timedelta(minutes=5))
    paper.enter(outcome="done", ended="18:05")
    assert paper.state() == "done"
    take_back(paper)
    assert (paper.state(), door_state(paper)) == ("open", "planned")
    with paper.office.work.store.read() as unit:
        assert [one.kind for one in unit.visits.events({paper.stop_id})].count("nobody_home") == 1
    assert "Nobody home" in paper.visitor.get(paper.form).text


@pytest.mark.parametrize("by", ["phone", "paper"])
def test_the_phone_of_the_worker_reads_that_the_visit_is_still_to_be_made(
    office: OfficeUnderTest, paper: Paper, by: str
) -> None:
    samira = office.account("worker", worker_id=paper.worker.id)
    if by == "phone":
        phone_says(paper, "done", EVENING - timedelta(hours=3))
    else:
        paper.enter()
    assert [one.state for one in fieldwork.today(office.work, samira).stops] == ["done"]
    take_back(paper)
    assert [one.state for one in fieldwork.today(office.work, samira).stops] == ["planned"]
