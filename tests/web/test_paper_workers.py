"""A worker with paper reports at the office: the code of the sheet finds the visit, and what is entered counts as if a
phone had said it, with who entered it and for whom."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fieldapp.domain.visit import StopEvent, Visit
from fieldapp.domain.worker import Worker
from fieldapp.services.door_events import keep_event, read_doors
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, form_value, hire, publish_for, visit
from tests.web.phone_office import publish
from tests.web.test_todo import lists

BRUSSELS = ZoneInfo("Europe/Brussels")
EVENING = datetime(2026, 11, 30, 17, tzinfo=UTC)


@dataclass
class Paper:
    office: OfficeUnderTest
    visitor: Visitor
    worker: Worker
    visit: Visit
    code: str
    stop_id: str

    @property
    def form(self) -> str:
        return f"/office/day/{TODAY}/stop/{self.stop_id}"

    def enter(self, **typed: object) -> str:
        seen = re.search(r'name="seen" value="([^"]*)"', self.visitor.get(self.form).text)
        assert seen
        data = {
            "report_id": str(uuid.uuid4()), "worker": self.worker.id, "outcome": "done", "seen": seen[1], **typed
        }  # fmt: skip
        return self.visitor.post(self.form, data, follow_redirects=True).text

    def events(self) -> list[StopEvent]:
        with self.office.work.store.read() as unit:
            return unit.visits.events({self.stop_id})

    def state(self) -> str:
        with self.office.work.store.read() as unit:
            return unit.visits.get(self.visit.id).state


@pytest.fixture
def paper(office: OfficeUnderTest) -> Paper:
    office.clock.moment = datetime(2026, 11, 30, 6, tzinfo=UTC)
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    publish_for(office, worker, wanted)
    visitor = office.signed_in("coordinator", login="claire", language="en")
    sheet = visitor.get(f"/office/day/{TODAY}/sheets").text
    code = re.search(r'class="code">(\w\d-\w{4})<', sheet)
    assert code
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    found = plan.find(wanted.id) if plan else None
    assert found
    office.clock.moment = EVENING
    visitor = office.with_session_of("claire")
    visitor.get(f"/office/day/{TODAY}")
    return Paper(office, visitor, worker, wanted, code[1], found[1].id)


@pytest.mark.parametrize("spelt", [str, str.lower, lambda code: code[-4:], lambda code: code.replace("-", " ")])
def test_the_code_of_the_sheet_finds_its_stop(paper: Paper, spelt: Callable[[str], str]) -> None:
    paper.office.clock.move(timedelta(days=3))
    paper.visitor = paper.office.with_session_of("claire")
    paper.visitor.get(f"/office/day/{TODAY + timedelta(days=3)}")
    typed = spelt(paper.code)
    answer = paper.visitor.post(f"/office/day/{TODAY + timedelta(days=3)}/code", {"code": typed})
    assert answer.location == paper.form


@pytest.mark.parametrize("code", ["", "nonsense", "B3-0000", "12"])
def test_a_code_of_no_sheet_says_so_and_stays(paper: Paper, code: str) -> None:
    answer = paper.visitor.post(f"/office/day/{TODAY}/code", {"code": code})
    assert answer.status_code == 422
    assert f'value="{code}"' in answer.text


def test_what_is_entered_says_who_entered_it_and_for_whom(paper: Paper) -> None:
    typed = {
        "arrived": "9:10",
        "ended": "9:50",
        "note": "The boiler is out.",
        "follow_up": "call",
        "fact-met": "family",
    }
    paper.enter(**typed)
    arrived, done = paper.events()
    claire = paper.office.account("coordinator", login="claire")
    assert (arrived.kind, done.kind, done.follow_up, done.facts) == ("arrived", "done", "call", {"met": "family"})
    assert {(one.user_id, one.for_worker) for one in (arrived, done)} == {(claire.id, paper.worker.id)}
    assert (arrived.happened_at.hour, done.happened_at.minute) == (8, 50)
    assert paper.state() == "done"
    page = paper.visitor.get(f"/office/cases/{paper.visit.case_id}").text
    assert "The boiler is out." in page
    assert "from the paper of Samira Benali" in page
    assert "Claire for Samira Benali" in page
    with paper.office.work.store.read() as unit:
        rows = unit.audit.of_case(paper.visit.case_id)
    assert any(row.action == "write" and row.subject == f"stop/{paper.stop_id}" for row in rows)


@pytest.mark.parametrize(
    ("wish", "words"), [("call", "A call"), ("office", "At the office"), ("visit", "Another visit")]
)
def test_what_a_worker_says_comes_next_is_read_where_it_is_decided(paper: Paper, wish: str, words: str) -> None:
    paper.enter(follow_up=wish)
    said, page = (_read(paper, path) for path in (paper.form, f"/office/visits/{paper.visit.id}"))
    assert re.search(rf"Done , .{{0,40}} Claire for Samira Benali · {words}", said)
    assert re.search(rf"What comes next {words} What was done", page)
    assert re.search(rf" done Claire · {words} What was said there", page), "the history says it of each outcome"
    for path in ("/office/todo", "/office/todo/follow_up"):
        assert re.search(rf"{words} · \w+ · ", _read(paper, path)), path


def _read(paper: Paper, path: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", unescape(paper.visitor.get(path).text)).split())


def test_the_same_form_twice_counts_once(paper: Paper) -> None:
    twice = {"report_id": str(uuid.uuid4()), "note": "Once."}
    for _ in range(2):
        paper.enter(**twice)
    assert len(paper.events()) == 1
    with paper.office.work.store.read() as unit:
        assert len(unit.notes.of_case(paper.visit.case_id)) == 1


def test_an_outcome_that_differs_from_the_phone_is_read_by_a_person(paper: Paper) -> None:
    samira = paper.office.account("worker", worker_id=paper.worker.id)
    with paper.office.work.store.write() as unit:
        said = StopEvent(
            id=str(uuid.uuid4()), stop_id=paper.stop_id, visit_id=paper.visit.id, user_id=samira.id,
            kind="nobody_home", happened_at=EVENING - timedelta(hours=5), received_at=EVENING,
        )  # fmt: skip
        keep_event(unit, said)
        unit.commit()
    page = paper.enter(ended="16:00")
    assert "Both are kept: read them." in page
    assert len(paper.events()) == 2
    assert paper.state() == "done"
    with paper.office.work.store.read() as unit:
        assert unit.conflicts.count_open() == 1


def phone_says(paper: Paper, kind: str, at: datetime) -> None:
    samira = paper.office.account("worker", worker_id=paper.worker.id)
    facts: dict[str, Any] = {"kind": kind, "happened_at": at, "received_at": paper.office.work.now()}
    with paper.office.work.store.write() as unit:
        event = StopEvent(
            id=str(uuid.uuid4()), stop_id=paper.stop_id, visit_id=paper.visit.id, user_id=samira.id, **facts
        )  # fmt: skip
        keep_event(unit, event)
        unit.commit()


@pytest.mark.parametrize("hour", ["9:50", "11:00", "12:30"])
def test_a_correction_counts_whatever_its_hour(paper: Paper, hour: str) -> None:
    paper.enter(outcome="done", arrived="10:30", ended="11:00")
    paper.enter(outcome="nobody_home", arrived="9:40", ended=hour)
    with paper.office.work.store.read() as unit:
        door = read_doors(unit, {paper.stop_id: unit.visits.get(paper.visit.id)})[paper.stop_id]
    assert door.happened.state == paper.state() == "nobody_home"
    assert door.happened.finished_at
    assert door.happened.finished_at.astimezone(BRUSSELS).strftime("%-H:%M") == hour
    assert door.happened.arrived_at
    assert door.happened.arrived_at.astimezone(BRUSSELS).hour == 9, "the arrival is corrected too"
    page = paper.visitor.get(paper.form).text
    assert page.count("corrected since") == (1 if hour == "12:30" else 2), "and what was corrected stays readable"
    assert len(paper.events()) == 4
    paper.enter(outcome="done", ended="9:45")
    assert paper.state() == "done", "a correction is corrected"


def test_an_office_entry_corrects_what_the_phone_said(paper: Paper) -> None:
    phone_says(paper, "done", EVENING - timedelta(hours=3))
    assert "Both are kept: read them." in paper.enter(outcome="refused", ended="10:00")
    assert paper.state() == "refused"


@pytest.mark.parametrize(("minutes", "counts"), [(30, "nobody_home"), (-30, "done")])
def test_what_a_phone_brings_later_counts_by_its_hour(paper: Paper, minutes: int, counts: str) -> None:
    """Nobody at the office had read it, so nobody corrected it; where both differ a person reads them."""
    paper.enter(outcome="done", ended="10:00")
    ten = datetime(2026, 11, 30, 9, tzinfo=UTC)
    phone_says(paper, "nobody_home", ten + timedelta(minutes=minutes))
    assert paper.state() == counts


def test_an_entry_from_a_form_that_did_not_show_what_was_said_since_is_refused(paper: Paper) -> None:
    seen = {"seen": ""}
    phone_says(paper, "nobody_home", EVENING - timedelta(hours=3))
    page = paper.enter(note="Words from paper", **seen)
    assert "Something else was said at this door meanwhile." in page
    assert "Words from paper" in page
    assert [one.kind for one in paper.events()] == ["nobody_home"]
    again = re.search(r'name="seen" value="([^"]*)"', page)
    assert again
    assert again[1] == paper.events()[0].id, "sent again from this page it counts"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"outcome": ""}, "outcome"), ({"ended": "23:00"}, "ended"), ({"arrived": "15:00", "ended": "9:00"}, "arrived"),
     ({"ended": "25:00"}, "ended"), ({"worker": "nobody"}, "worker")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(paper: Paper, wrong: dict[str, str], field: str) -> None:
    page = paper.enter(**{"note": "Words from paper", **wrong})
    assert f'href="#{field}"' in page
    assert "Words from paper" in page
    assert paper.events() == []


def test_a_worker_who_rings_is_late_for_everybody(paper: Paper) -> None:
    paper.office.clock.moment = datetime(2026, 11, 30, 7, tzinfo=UTC)
    visitor = paper.office.with_session_of("claire")
    visitor.get(f"/office/day/{TODAY}")
    data = {"late": paper.worker.id, "minutes": "40", "sign_id": str(uuid.uuid4())}
    for _ in range(2):
        visitor.post(f"/office/day/{TODAY}/late", data)
    with paper.office.work.store.read() as unit:
        (sign,) = unit.safety.signs(TODAY)
    assert (sign.minutes, sign.stop_id, sign.for_worker) == (40, paper.stop_id, paper.worker.id)
    assert "40 min late" in visitor.get(f"/office/day/{TODAY}").text
    paper.office.clock.moment = EVENING
    late = paper.visitor = paper.office.with_session_of("claire")
    late.get(f"/office/day/{TODAY}")
    paper.enter()
    refused = late.post(f"/office/day/{TODAY}/late", data | {"sign_id": str(uuid.uuid4())}, follow_redirects=True)
    assert "No visit of this worker is still to come today." in refused.text


def test_who_rings_is_late_from_the_hour_of_the_visit_however_long_they_would_have_waited(paper: Paper) -> None:
    publish(paper.office, (paper.worker, [paper.visit]), waits=timedelta(minutes=30))
    paper.office.clock.moment = datetime(2026, 11, 30, 9, tzinfo=UTC)
    visitor = paper.office.with_session_of("claire")
    visitor.get(f"/office/day/{TODAY}")
    data = {"late": paper.worker.id, "minutes": "40 min", "sign_id": str(uuid.uuid4())}
    visitor.post(f"/office/day/{TODAY}/late", data)
    page = " ".join(visitor.get(f"/office/day/{TODAY}").text.split())
    assert "40 min late" in page
    assert "14:00</s> ≈ 14:40" in page


def test_minutes_that_cannot_be_are_asked_again_beside_their_field(paper: Paper) -> None:
    paper.office.clock.moment = datetime(2026, 11, 30, 7, tzinfo=UTC)
    visitor = paper.office.with_session_of("claire")
    visitor.get(f"/office/day/{TODAY}")
    data = {"late": paper.worker.id, "minutes": "999", "sign_id": str(uuid.uuid4())}
    refused = visitor.post(f"/office/day/{TODAY}/late", data)
    assert refused.status_code == 422
    assert "“999” does not fit. Write a number from 0 to 240." in unescape(refused.text)
    assert f"Minutes late to {paper.visit.called}" in unescape(refused.text)
    assert form_value(refused.text, "sign_id") == data["sign_id"]
    visitor.post(f"/office/day/{TODAY}/late", data | {"minutes": "1 h 10"})
    with paper.office.work.store.read() as unit:
        assert [sign.minutes for sign in unit.safety.signs(TODAY)] == [70]


def test_a_visit_is_entered_for_nobody_but_those_whose_paper_had_it(paper: Paper) -> None:
    other = hire(paper.office, "Lucas Peeters")
    assert "This visit was not on the paper of this worker." in paper.enter(worker=other.id)
    assert (paper.events(), paper.state()) == ([], "open")


def test_a_stop_that_was_on_no_published_sheet_does_not_exist(paper: Paper) -> None:
    assert paper.visitor.get(f"/office/day/{TODAY}/stop/{uuid.uuid4()}").status_code == 404
    assert paper.visitor.get(f"/office/day/{TODAY + timedelta(days=1)}/stop/{paper.stop_id}").status_code == 404


AGAIN = TODAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("typed", "first", "then"),
    [
        ({"fact-again_on": f"{AGAIN:%d.%m.%Y}"}, "waiting", "follow_up"),
        ({"fact-again_on": f"{AGAIN:%d/%m/%Y}", "follow_up": "none"}, "waiting", "follow_up"),
        ({"fact-again_on": f"{AGAIN:%Y-%m-%d}", "follow_up": "call"}, "waiting", "follow_up"),
        ({"fact-again_on": f"{AGAIN:%d-%m-%y}", "outcome": "nobody_home"}, "waiting", "follow_up"),
    ],
)
def test_a_day_agreed_at_the_door_comes_back_by_itself(
    paper: Paper, typed: dict[str, str], first: str, then: str
) -> None:
    paper.enter(**typed)
    assert lists(paper.office) == {first: [paper.visit.id]}
    paper.office.clock.moment += timedelta(days=1)
    assert lists(paper.office) == {first: [paper.visit.id]}
    paper.office.clock.moment += timedelta(days=1)
    assert lists(paper.office) == {then: [paper.visit.id]}, "a week before, while that day can still be planned"


def test_a_day_agreed_for_this_week_is_followed_up_at_once(paper: Paper) -> None:
    paper.enter(**{"fact-again_on": f"{TODAY + timedelta(days=5):%d.%m.%Y}"})
    assert lists(paper.office) == {"follow_up": [paper.visit.id]}


def test_a_day_that_was_agreed_at_the_wrong_door_does_not_hold(paper: Paper) -> None:
    paper.enter(**{"fact-again_on": f"{AGAIN:%d.%m.%Y}"})
    page = paper.visitor.get(paper.form).text
    back = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("back_id", "seen")}
    data = {name: found[1] for name, found in back.items() if found} | {"reason": "another door"}
    assert paper.visitor.post(f"{paper.form}/back", data).status_code == 302
    assert list(lists(paper.office)) == ["no_report"]


@pytest.mark.parametrize("typed", ["hier", "10/11/2026", "30.11.2026", "2029-01-01"])
def test_what_is_no_day_to_come_is_asked_for_again(paper: Paper, typed: str) -> None:
    page = unescape(paper.enter(**{"fact-again_on": typed}))
    assert "Choose a day after today, at most a year away." in page
    assert f'value="{typed}"' in page
    assert paper.events() == []
