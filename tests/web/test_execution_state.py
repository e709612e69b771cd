"""Planning again while the day runs: what has begun stays where it is, for the planner, by hand and at publishing."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from fieldapp.domain.errors import Refused
from fieldapp.domain.hours import Window
from fieldapp.domain.plan import Plan
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Shift, Worker
from fieldapp.services import fieldwork, hand_edits, planning, publishing, team
from fieldapp.services.hand_edits import Edit
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, reopen, visit


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of the day, as clocks in the office show it (UTC+1 in November)."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour - 1, minute, tzinfo=UTC)


def published(office: OfficeUnderTest) -> Plan:
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    return plan


def place(plan: Plan, wanted: Visit) -> tuple[str, datetime]:
    """Who visits, and when: it is planned."""
    found = plan.find(wanted.id)
    assert found
    return found[0].worker_id, found[1].start


def says(office: OfficeUnderTest, worker: Worker, wanted: Visit, kind: Any) -> None:
    """Not before the hour of the visit."""
    account = office.account("worker", login=worker.name.split()[0].lower(), worker_id=worker.id)
    stop = published(office).find(wanted.id)
    assert stop
    office.clock.moment = max(office.clock.moment, stop[1].start)
    fieldwork.record(office.work, account, stop[1].id, kind, event_id=str(uuid.uuid4()))


def plan_again(office: OfficeUnderTest) -> Plan:
    return planning.plan_day(office.work, PlannerHere(), TODAY).plan


@pytest.fixture
def morning(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Worker, Worker, list[Visit]]:
    """Before eight: Samira has three visits at one place, the first at nine; Lucas has none."""
    office.clock.moment = at(8)
    samira, lucas = hire(office, "Samira Benali"), hire(office, "Lucas Peeters")
    visits = [visit(office, name) for name in ("First", "Second", "Third")]
    publish_for(office, samira, *visits)
    return office, samira, lucas, visits


Morning = tuple[OfficeUnderTest, Worker, Worker, list[Visit]]


def test_what_is_done_begun_or_due_stays_and_the_rest_moves_around_it(morning: Morning) -> None:
    office, samira, _, (first, second, third) = morning
    before = published(office)
    says(office, samira, first, "done")
    says(office, samira, second, "arrived")
    # the phone said nothing
    office.clock.moment = place(before, third)[1] + timedelta(minutes=1)
    new = visit(office, "New")
    again = plan_again(office)
    for one in (first, second, third):
        assert place(again, one) == place(before, one)
    assert place(again, new)
    assert again.violations == ()
    assert again.certificate["checker"] == "legal"
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    publishing.publish(office.work, office.account("coordinator").id, TODAY, draft.revision)
    page = office.signed_in("worker", login="samira", worker_id=samira.id).get("/field/").text
    assert "First" in page  # a finished stop is still on the phone


def test_a_visit_that_came_back_and_was_opened_again_is_free(morning: Morning) -> None:
    office, samira, _, (first, _second, _third) = morning
    says(office, samira, first, "nobody_home")
    with office.work.store.read() as unit:
        assert place(plan_again(office), first) == place(published(office), first)
        assert unit.visits.get(first.id).state == "nobody_home"
    later = (Window(day=TODAY, start=time(14), end=time(16)),)
    reopen(office, first.id, *later)
    moved = place(plan_again(office), first)
    assert moved
    assert moved[1] >= at(14)


def test_a_worker_who_falls_ill_keeps_what_was_done_and_gives_the_rest_away(morning: Morning) -> None:
    office, samira, lucas, (first, second, third) = morning
    by = office.account("coordinator").id
    before = published(office)
    says(office, samira, first, "done")
    office.clock.moment = at(12)  # the others are due, but nobody is there
    team.add_absence(office.work, by, samira.id, TODAY, TODAY)
    again = plan_again(office)
    assert place(again, first) == place(before, first)
    assert [place(again, one)[0] for one in (second, third)] == [lucas.id, lucas.id]
    publishing.publish(office.work, by, TODAY, again.revision)
    assert place(published(office), first) == place(before, first)


def test_by_hand_too_what_has_begun_is_not_moved(morning: Morning) -> None:
    office, samira, lucas, (first, second, _third) = morning
    says(office, samira, first, "arrived")
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={first.id}").text
    assert "commencé" in page
    assert 'name="worker"' not in page
    by = office.account("coordinator").id
    draft = hand_edits.begin(office.work, by, TODAY)
    for worker_id in (lucas.id, None):
        with pytest.raises(Refused, match="begun"):
            hand_edits.save(office.work, by, TODAY, draft.revision, Edit(first.id, worker_id))
    saved = hand_edits.save(office.work, by, TODAY, draft.revision, Edit(second.id, lucas.id))
    assert place(saved, first) == place(published(office), first)
    assert saved.violations == ()
    pushed = hand_edits.preview(office.work, TODAY, saved.revision, Edit(second.id, samira.id, 0))
    assert pushed.new_violations == ()
    begun, after = pushed.plan.find(first.id), place(pushed.plan, second)
    assert begun
    assert after
    assert after[1] >= begun[1].end, "whoever puts it before the one that has begun finds it after"


def test_by_hand_nothing_is_put_into_hours_that_have_passed(morning: Morning) -> None:
    office, _, lucas, (first, _second, _third) = morning
    by = office.account("coordinator").id
    draft = hand_edits.begin(office.work, by, TODAY)
    office.clock.moment = at(14)
    new = visit(office, "New")
    saved = hand_edits.save(office.work, by, TODAY, draft.revision, Edit(new.id, lucas.id))
    found = saved.find(new.id)
    assert found
    assert found[1].start > at(14)
    assert saved.find(first.id), "what was due stays"


def test_a_draft_that_moves_what_began_meanwhile_is_not_published(morning: Morning) -> None:
    office, samira, lucas, (first, _second, _third) = morning
    by = office.account("coordinator").id
    draft = hand_edits.begin(office.work, by, TODAY)
    moved = hand_edits.save(office.work, by, TODAY, draft.revision, Edit(first.id, lucas.id))
    says(office, samira, first, "arrived")
    with pytest.raises(Refused, match="begun_since"):
        publishing.publish(office.work, by, TODAY, moved.revision)
    assert place(published(office), first)[0] == samira.id


def test_a_lock_holds_in_the_second_shift_of_a_worker(office: OfficeUnderTest) -> None:
    office.clock.moment = at(8)
    halves = tuple(Shift(weekday=0, start=time(a), end=time(b)) for a, b in ((8, 10), (13, 17)))
    hire(office, "Samira Benali", shifts=halves)
    wanted = visit(office)
    by = office.account("coordinator").id
    with office.work.store.write() as unit:
        unit.visits.save(wanted.model_copy(update={"windows": (Window(day=TODAY, start=time(13), end=time(17)),)}))
        unit.commit()
    first = plan_again(office)
    hand_edits.lock(office.work, by, TODAY, first.revision, wanted.id, True)
    again = plan_again(office)
    assert place(again, wanted) == place(first, wanted)
    found = again.find(wanted.id)
    assert found
    assert found[1].locked
