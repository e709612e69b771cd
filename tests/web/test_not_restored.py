"""An earlier version of a day comes back without what cannot be planned any more, and each such visit is named with its
reason."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import draft_history
from fieldapp.store import tables as t
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, close, hire, publish_for, visit
from tests.web.test_calls import at
from tests.web.test_closing_a_day import decide
from tests.web.test_todo import AFTERNOON, KEPT, TOMORROW, act
from tests.web.test_way_back import draft_of, orders

Act = Callable[[OfficeUnderTest, Visitor, Worker, Visit], object]


def withdraw(_office: OfficeUnderTest, coordinator: Visitor, _worker: Worker, one: Visit) -> None:
    path = f"/office/cases/{one.case_id}"
    coordinator.get(path)
    coordinator.post(f"{path}/consents/withdraw", {"purpose": "visit"})


def ill(office: OfficeUnderTest, _coordinator: Visitor, worker: Worker, _one: Visit) -> None:
    with office.work.store.write() as unit:
        unit.workers.add_absence(worker.id, TODAY, TODAY)
        unit.commit()


def gone(office: OfficeUnderTest, _coordinator: Visitor, worker: Worker, _one: Visit) -> None:
    with office.work.store.write() as unit:
        unit.workers.save(worker.model_copy(update={"active": False}))
        unit.commit()


REASONS: dict[str, tuple[Act, str]] = {
    "ended": (lambda office, _c, _w, one: close(office, one.id), "Amina (it has ended)"),
    "consent": (withdraw, "Amina (consent for the visit was withdrawn or is over)"),
    "held": (
        lambda _o, coordinator, _w, one: act(coordinator, one, "rest", because="held", until=str(TOMORROW)),
        "Amina (it waits until a later day)",
    ),
    "place": (
        lambda _o, coordinator, _w, one: act(coordinator, one, "place", address="x", office="1"),
        "Amina (its place has changed)",
    ),
    "other day": (
        lambda _o, coordinator, _w, one: act(coordinator, one, "change", **AFTERNOON, **KEPT),
        "Amina (it has another day)",
    ),
    "closed day": (lambda _o, coordinator, _w, _v: decide(coordinator, TODAY), "Amina (the office is closed that day)"),
    "ill": (ill, "Amina (Olga is not there that day)"),
    "gone": (gone, "Amina (Olga is not there that day)"),
}


@pytest.mark.parametrize("name", REASONS)
def test_what_cannot_come_back_is_named_with_its_reason_and_stays_out(office: OfficeUnderTest, name: str) -> None:
    happens, expected = REASONS[name]
    office.clock.moment = at(office, 8)
    coordinator = office.signed_in("coordinator", language="en")
    olga, bart = hire(office, "Olga"), hire(office, "Bart")
    amina, bilal = visit(office, "Amina"), visit(office, "Bilal")
    publish_for(office, olga, amina)
    publish_for(office, bart, bilal)
    office.clock.move(timedelta(minutes=1))
    happens(office, coordinator, olga, amina)
    coordinator.get("/office/todo")
    coordinator.get(f"/office/day/{TODAY}/versions")
    page = coordinator.post(f"/office/day/{TODAY}/restore", {"version": "2"}, follow_redirects=True)
    said = unescape(page.text)
    assert "Not restored: " in said
    assert expected in said
    draft = draft_of(office)
    assert amina.id not in [visit_id for order in orders(draft).values() for visit_id in order]
    if name != "closed day":
        assert orders(draft)[bart.id] == [bilal.id]
        assert "Bilal (" not in said


def test_a_visit_that_was_erased_is_named_without_its_name(office: OfficeUnderTest) -> None:
    """The key of its case is destroyed."""
    office.clock.moment = at(office, 8)
    olga, bart = hire(office, "Olga"), hire(office, "Bart")
    amina, bilal = visit(office, "Amina"), visit(office, "Bilal")
    publish_for(office, olga, amina)
    close(office, amina.id)
    office.clock.move(timedelta(minutes=1))
    publish_for(office, bart, bilal)
    with office.work.store.engine.begin() as connection:
        connection.execute(update(t.cases).where(t.cases.c.id == amina.case_id).values(wrapped_key=None))
    restored = draft_history.restore(office.work, office.account("coordinator").id, TODAY, 1, seen=0)
    assert [(one.called, one.reason) for one in restored.left_out] == [("", "erased")]
    assert orders(restored.plan).get(olga.id, []) == []
