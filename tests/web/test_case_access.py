"""Who may read which case: coordinators and case workers all, a field worker those of
today's own route, and nobody else."""

from datetime import date, timedelta

import pytest

from fieldapp.domain.account import Account
from fieldapp.domain.errors import NotFound
from fieldapp.domain.plan import Plan, Route, Stop, stop_id
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services.access import must_read, own_route, own_stop
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit


def publish(office: OfficeUnderTest, day: date, routes: dict[str, list[Visit]], publish: bool = True) -> Plan:
    """Worker ids and their visits."""
    now = office.clock.now()
    made = tuple(
        Route(
            worker_id=worker, letter="A", leaves=now, returns=now, back_s=0, back_m=0,
            stops=tuple(
                Stop(id=stop_id(day, v.id), visit_id=v.id, arrival=now, start=now, end=now, travel_s=0, travel_m=0)
                for v in visits
            ),
        )
        for worker, visits in routes.items()
    )  # fmt: skip
    plan = Plan(
        id=f"plan {day}", day=day, version=1, revision=1, state="draft", created_at=now, created_by=None, routes=made
    )
    with office.work.store.write() as unit:
        unit.plans.add(plan)
        if publish:
            unit.plans.publish(plan, now)
        unit.commit()
    return plan


@pytest.fixture
def samira(office: OfficeUnderTest) -> Worker:
    return hire(office, "Samira")


@pytest.fixture
def account(office: OfficeUnderTest, samira: Worker) -> Account:
    return office.account("worker", login="samira", worker_id=samira.id)


def reads(office: OfficeUnderTest, account: Account, case_id: str) -> bool:
    with office.work.store.read() as unit:
        try:
            must_read(office.work, unit, account, case_id)
        except NotFound as refused:
            assert str(refused) == "case"
            return False
    return True


def route(office: OfficeUnderTest, account: Account) -> Route | None:
    with office.work.store.read() as unit:
        return own_route(office.work, unit, account)


@pytest.mark.parametrize(
    ("role", "all_cases"), [("coordinator", True), ("case_worker", True), ("administrator", False)]
)
def test_who_reads_every_case(office: OfficeUnderTest, role: str, all_cases: bool) -> None:
    assert reads(office, office.account(role), visit(office).case_id) is all_cases


def test_a_field_worker_reads_the_cases_of_the_own_route_of_today(
    office: OfficeUnderTest, samira: Worker, account: Account
) -> None:
    mine, also_mine, other = visit(office, "Amina"), visit(office, "Bashir"), visit(office, "Carmen")
    assert not reads(office, account, mine.case_id), "no plan, no case"
    publish(office, TODAY, {"another": [other], samira.id: [mine, also_mine]})
    assert [reads(office, account, one.case_id) for one in (mine, also_mine, other)] == [True, True, False]
    assert not reads(office, account, "no such case")


@pytest.mark.parametrize("days", [-1, 1])
def test_yesterday_and_tomorrow_are_not_today(
    office: OfficeUnderTest, samira: Worker, account: Account, days: int
) -> None:
    mine = visit(office)
    publish(office, TODAY + timedelta(days=days), {samira.id: [mine]})
    assert route(office, account) is None
    assert not reads(office, account, mine.case_id)
    office.clock.move(timedelta(days=days))
    assert reads(office, account, mine.case_id)


def test_a_draft_opens_no_case(office: OfficeUnderTest, samira: Worker, account: Account) -> None:
    mine = visit(office)
    publish(office, TODAY, {samira.id: [mine]}, publish=False)
    assert route(office, account) is None
    assert not reads(office, account, mine.case_id)


def test_an_account_that_is_no_worker_has_no_route(office: OfficeUnderTest, samira: Worker, account: Account) -> None:
    publish(office, TODAY, {samira.id: [visit(office)]})
    nobody = office.account("worker", login="nobody")
    assert route(office, nobody) is None
    assert route(office, office.account("worker", login="away", worker_id=hire(office, "Away").id)) is None
    found = route(office, account)
    assert found
    assert found.worker_id == samira.id


def test_a_stop_is_found_on_the_own_route_only(office: OfficeUnderTest, samira: Worker, account: Account) -> None:
    first, second, other = visit(office, "Amina"), visit(office, "Bashir"), visit(office, "Carmen")
    with office.work.store.read() as unit, pytest.raises(NotFound, match=r"^stop$"):
        own_stop(office.work, unit, account, stop_id(TODAY, first.id))
    publish(office, TODAY, {samira.id: [first, second], "another": [other]})
    with office.work.store.read() as unit:
        for one in (first, second):
            assert own_stop(office.work, unit, account, stop_id(TODAY, one.id)).visit_id == one.id
        with pytest.raises(NotFound, match=r"^stop$"):
            own_stop(office.work, unit, account, stop_id(TODAY, other.id))
