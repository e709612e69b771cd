"""After an act that changes a draft the answer names every worker whose route is another by it, and every client who
was told an hour that the draft does not keep."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import hand_edits, publishing
from fieldapp.services.hand_edits import Edit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.test_calls import at
from tests.web.test_todo import TOMORROW, act
from tests.web.test_way_back import begun, draft_of, put

Touched = tuple[OfficeUnderTest, Visitor, Worker, Worker, Visit, Visit, Visit]


@pytest.fixture
def pair(office: OfficeUnderTest) -> Touched:
    """Anna and Bart go to Celia together, after Anna was at Amina's; Bart goes to Bilal afterwards, who knows when."""
    office.clock.moment = at(office, 6)
    anna, bart = hire(office, "Anna Bel"), hire(office, "Bart Claes")
    amina, bilal, celia = visit(office, "Amina"), visit(office, "Bilal"), visit(office, "Celia")
    _save(office, celia, workers_needed=2)
    begun(office)
    put(office, amina.id, anna.id)
    put(office, celia.id, anna.id, position=9)
    put(office, celia.id, bart.id, position=0)
    put(office, bilal.id, bart.id, position=9)
    found = draft_of(office).find(bilal.id)
    assert found
    _save(office, bilal, promised=found[1].start)
    publishing.publish(office.work, office.account("coordinator").id, TODAY, draft_of(office).revision)
    office.clock.move(timedelta(minutes=1))
    begun(office)
    return office, office.signed_in("coordinator", login="claire", language="en"), anna, bart, amina, bilal, celia


def _save(office: OfficeUnderTest, one: Visit, **facts: Any) -> None:
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(one.id).model_copy(update=facts))
        unit.commit()


def said(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_taking_a_visit_out_names_the_colleague_whose_route_moves_with_it(pair: Touched) -> None:
    office, coordinator, *_, amina, _bilal, _celia = pair
    day = f"/office/day/{TODAY}"
    coordinator.get(f"{day}?visit={amina.id}")
    data = {"revision": str(draft_of(office).revision), "visit": amina.id, "take_out": "1"}
    page = said(coordinator.post(f"{day}/move", data, follow_redirects=True).text)
    assert "In the draft the routes of Anna Bel and Bart Claes change." in page


def test_a_visit_that_is_held_back_names_them_too(pair: Touched) -> None:
    _office, coordinator, *_, amina, _bilal, _celia = pair
    page = said(act(coordinator, amina, "rest", because="held", until=str(TOMORROW)))
    assert "In the draft the routes of Anna Bel and Bart Claes change." in page


def test_a_client_whose_told_hour_the_draft_does_not_keep_is_named_before_and_after(pair: Touched) -> None:
    office, coordinator, _anna, bart, amina, _bilal, _celia = pair
    _save(office, amina, duration_min=180)
    day, edit = f"/office/day/{TODAY}", Edit(amina.id, bart.id, 0)
    moved = hand_edits.preview(office.work, TODAY, draft_of(office).revision, edit).moved
    assert [one.called for one in moved.told] == ["Bilal"]
    data = {"revision": str(draft_of(office).revision), "visit": amina.id, "worker": bart.id, "position": "0"}
    coordinator.get(f"{day}?visit={amina.id}")
    asked = said(coordinator.post(f"{day}/move", data).text)
    assert re.search(r"Bilal was told .*: in the draft it is \d\d:\d\d\.", asked)
    page = said(coordinator.post(f"{day}/move", {**data, "anyway": "1"}, follow_redirects=True).text)
    assert re.search(r"Bilal was told .*: in the draft it is \d\d:\d\d\.", page)
