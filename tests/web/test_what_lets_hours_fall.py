"""Everything that can let a told hour fall leads to an entry on the list of those to tell, one test each."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest

from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.fallen_hour import FallenHour
from fieldapp.domain.hours import Window
from fieldapp.domain.plan import Plan
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty, Shift, Worker
from fieldapp.services import agreeing, draft_history, hand_edits, planning, publishing, team, triage, withdrawing
from fieldapp.services.telling import tell
from fieldapp.services.todo import published_stops
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, hire, version_of, visit
from tests.web.phone_office import Phone
from tests.web.test_calls import NINE, at, entry, send
from tests.web.test_closing_a_day import decide
from tests.web.test_todo import KEPT, TOMORROW, act, lists

BOTH_DAYS = {"window-day-0": str(TODAY), "window-from-0": "9", "window-to-0": "16",
             "window-day-1": str(TOMORROW), "window-from-1": "9", "window-to-1": "16"}  # fmt: skip


class Told:
    """Olga goes to Amina, who speaks Arabic and was told her hour, and to Bilal; Lea speaks French alone."""

    def __init__(self, office: OfficeUnderTest) -> None:
        office.clock.moment = at(office, 8)
        self.office, self.by = office, office.account("coordinator").id
        self.coordinator = office.signed_in("coordinator")
        self.olga, self.lea = hire(office, "Olga", ("ar", "fr")), hire(office, "Lea")
        self.amina = visit(office, language="ar", phone="0470 12 34 56")
        self.bilal = visit(office, "Bilal", phone="0470 99 88 77")
        self.first = self.publish(self.put(self.olga, self.bilal))
        self.plan = self.publish(self.put(self.olga, self.amina))
        self.tell(self.amina)

    def put(self, worker: Worker | None, one: Visit, day: date = TODAY) -> Plan:
        """The draft of the day with the visit on this route, or on none."""
        draft = hand_edits.begin(self.office.work, self.by, day)
        edit = hand_edits.Edit(one.id, worker.id if worker else None, 9)
        return hand_edits.save(self.office.work, self.by, draft.day, draft.revision, edit)

    def publish(self, draft: Plan) -> Plan:
        self.office.clock.move(timedelta(minutes=1))
        return publishing.publish(self.office.work, self.by, draft.day, draft.revision)

    def tell(self, one: Visit, day: date = TODAY) -> None:
        with self.office.work.store.read() as unit:
            plan = unit.plans.published(day)
        assert plan
        found = plan.find(one.id)
        assert found
        tell(self.office.work, self.by, one.id, version_of(self.office, one.id), found[1].start, "call", "ar")
        self.office.clock.move(timedelta(minutes=1))

    def plan_again(self) -> None:
        """The planner makes the day anew, and it is published."""
        self.publish(planning.plan_day(self.office.work, self.office.work.solver, TODAY).plan)

    def fell(self) -> list[FallenHour]:
        with self.office.work.store.read() as unit:
            return unit.fallen_hours.of_visits({self.amina.id})

    def to_tell(self) -> bool:
        return self.amina.id in lists(self.office).get("to_tell", [])


@pytest.fixture
def told(office: OfficeUnderTest) -> Told:
    return Told(office)


def test_a_day_published_without_the_visit_and_with_it_again(told: Told) -> None:
    draft = told.put(None, told.amina)
    assert not told.to_tell(), "a draft takes nothing from anybody"
    told.publish(draft)
    assert told.to_tell()
    (row,) = told.fell()
    assert (row.why, row.by, row.outcome) == ("published", told.by, "")
    told.publish(told.put(told.olga, told.amina))
    assert not told.to_tell()
    assert [row.outcome for row in told.fell()] == ["kept_again"]


def test_once_told_that_it_does_not_hold_no_plan_has_to_keep_it(told: Told) -> None:
    told.publish(told.put(None, told.amina))
    send(told.coordinator, told.amina, "gone-told", "call")
    with told.office.work.store.read() as unit:
        assert unit.visits.get(told.amina.id).promised is None
    assert lists(told.office)["to_plan"] == [told.amina.id]


@pytest.mark.parametrize("why", ["ill", "shift withdrawn", "on duty", "left"])
def test_a_worker_who_cannot_go_and_nobody_else_who_can(told: Told, why: str) -> None:
    work, olga = told.office.work, told.olga
    if why == "ill":
        team.add_absence(work, told.by, olga.id, TODAY, TODAY)
    facts = {
        "shift withdrawn": {"shifts": tuple(one for one in olga.shifts if one.weekday != TODAY.weekday())},
        "on duty": {"duties": (Duty(service="social", weekday=TODAY.weekday(), start=NINE, end=NINE.replace(hour=17)),),
                    "shifts": (Shift(weekday=TODAY.weekday(), start=NINE, end=NINE.replace(hour=17)),)},
        "left": {"active": False},
    }  # fmt: skip
    if why in facts:
        with work.store.write() as unit:
            unit.workers.save(team.worker(work, olga.id).model_copy(update=facts[why]))
            unit.commit()
    told.plan_again()
    assert told.to_tell()
    assert told.bilal.id not in lists(told.office).get("no_date", [])


def test_an_earlier_version_that_comes_back_without_the_visit(told: Told) -> None:
    restored = draft_history.restore(told.office.work, told.by, TODAY, told.first.version, 0).plan
    assert not told.to_tell()
    told.publish(restored)
    assert told.to_tell()


def test_another_day_that_is_published_with_the_visit_instead(told: Told) -> None:
    act(told.coordinator, told.amina, "change", **BOTH_DAYS, duration="45", language="ar", client_knows="on")
    told.publish(told.put(told.olga, told.amina))
    told.tell(told.amina)
    split = {f"{part}_{name}": value for part in ("first", "other")
             for name, value in (("duration", "30"), ("service", "social"))}  # fmt: skip
    act(told.coordinator, told.amina, "split", **split, **BOTH_DAYS)
    assert not told.to_tell(), "the hour still binds the plan"
    told.publish(told.put(told.olga, told.amina, TOMORROW))
    assert told.to_tell()
    shown = entry(told.coordinator.get("/office/calls").text, told.amina)
    assert "L’ancien rendez-vous ne tient plus\u00a0: lundi 30 novembre" in shown
    assert [row.why for row in told.fell()] == ["published"]


def test_closing_the_day_of_an_hour_that_fell_leaves_the_plan_of_another_day(told: Told) -> None:
    act(told.coordinator, told.amina, "change", **BOTH_DAYS, duration="45", language="ar", client_knows="on")
    told.publish(told.put(told.olga, told.amina))
    told.tell(told.amina)
    told.publish(told.put(None, told.amina))
    told.publish(told.put(told.olga, told.amina, TOMORROW))
    page = unescape(told.coordinator.get(f"/office/closed-days/{TODAY}").text)
    assert "connaît son heure" not in page, "it fell before"
    decide(told.coordinator, TODAY)
    with told.office.work.store.read() as unit:
        (stop,) = published_stops(told.office.work, unit, [unit.visits.get(told.amina.id)]).values()
    assert stop.day == TOMORROW, "whoever closes today does not call off tomorrow"
    assert [row.why for row in told.fell()] == ["published"]


def test_a_split_visit_that_nobody_plans_in_time(told: Told) -> None:
    split = {f"{part}_{name}": value for part in ("first", "other")
             for name, value in (("duration", "30"), ("service", "social"))}  # fmt: skip
    act(told.coordinator, told.amina, "split", **split, **BOTH_DAYS)
    told.office.clock.moment = at(told.office, 19)
    assert told.to_tell()


def promised(office: OfficeUnderTest, request: Request, hour: datetime) -> Visit:
    window = Window(day=hour.date(), start=time(9), end=time(16))
    decided = replace(triage.proposal(office.work, request), promised=hour, windows=(window,))
    return triage.accept(office.work, None, request.id, decided)


def test_an_hour_promised_at_triage_that_no_plan_ever_had(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 12 34 56")
    made = promised(office, request, at(office, 10))
    assert lists(office) == {"to_plan": [made.id]}
    office.clock.moment = at(office, 10, 16)
    assert lists(office) == {"to_tell": [made.id]}
    coordinator = office.signed_in("coordinator")
    assert "Nous sommes désolés" in entry(coordinator.get("/office/calls").text, made)
    send(coordinator, made, "gone-told", "call")
    assert lists(office) == {"to_plan": [made.id]}
    with office.work.store.read() as unit:
        assert [(row.why, row.outcome) for row in unit.fallen_hours.of_visits({made.id})] == [("not_planned", "told")]


def test_consent_that_was_given_until_a_day_and_is_over(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 12 34 56", consent=None)
    today_only = ConsentFacts(
        purpose="visit", giver="client", how="telephone", given_at=office.work.now(), version="2026-11", until=TODAY
    )
    agreeing.record(office.work, office.account("coordinator"), request.case_id, today_only)
    made = promised(office, request, at(office, 10, day=TOMORROW))
    assert lists(office) == {"to_plan": [made.id]}
    office.clock.moment = at(office, 8, day=TOMORROW)
    assert lists(office) == {"to_tell": [made.id]}, "nobody may come, and they wait for ten o'clock"


def test_an_interpreter_whom_they_do_not_want_any_more(told: Told) -> None:
    """Bilal's visit is in a language that his worker does not speak."""
    work, account = told.office.work, told.office.account("coordinator")
    with work.store.write() as unit:
        unit.visits.save(unit.visits.get(told.amina.id).model_copy(update={"interpreter": True, "language": "ru"}))
        unit.commit()
    interpreter = ConsentFacts(purpose="interpreter", giver="client", how="telephone", given_at=work.now(),
                               language="ar", version="2026-11")  # fmt: skip
    agreeing.record(work, account, told.amina.case_id, interpreter)
    withdrawing.withdraw(work, account, told.amina.case_id, "interpreter")
    assert told.to_tell()


def test_consent_withdrawn_for_them(told: Told) -> None:
    withdrawing.withdraw(told.office.work, told.office.account("coordinator"), told.amina.case_id, "visit")
    assert told.to_tell()


def moved_to_tomorrow(told: Told, outcome: str) -> tuple[Phone, dict[str, object]]:
    """The worker was at the door without network; the office did not know it, and moved the visit to tomorrow."""
    olga = told.office.signed_in("worker", login="olga", worker_id=told.olga.id)
    phone = Phone(told.office, olga)
    phone.prepare()
    stop = next(one for one in phone.ready["day"]["stops"] if one["case"] == told.amina.case_id)
    told.office.clock.moment = at(told.office, 13)
    said = phone.item("event", event=outcome, stop=stop["id"])
    told.office.clock.move(timedelta(minutes=10))
    told.coordinator = told.office.signed_in("coordinator")
    hours = {"window-day-0": str(TOMORROW), "window-from-0": "9", "window-to-0": "16"}
    act(told.coordinator, told.amina, "change", **hours, duration="45", language="ar")
    return phone, said


@pytest.mark.parametrize("outcome", ["done", "nobody_home", "refused"])
def test_somebody_who_was_at_the_door_has_kept_the_hour_after_all(told: Told, outcome: str) -> None:
    phone, said = moved_to_tomorrow(told, outcome)
    assert told.to_tell()
    assert phone.bring(said) == [None]
    assert not told.to_tell()
    assert [row.outcome for row in told.fell()] == ["met"]


@pytest.mark.parametrize("outcome", ["done", "nobody_home"])
def test_what_a_phone_tells_late_ends_a_visit_that_was_told_for_another_day(told: Told, outcome: str) -> None:
    phone, said = moved_to_tomorrow(told, outcome)
    told.publish(told.put(told.olga, told.amina, TOMORROW))
    told.tell(told.amina, TOMORROW)
    assert phone.bring(said) == [None]
    assert told.to_tell()
    assert [row.why for row in told.fell()] == ["changed", "door"]


def test_several_acts_one_after_the_other_leave_one_entry(told: Told) -> None:
    act(told.coordinator, told.amina, "rest", because="held", until=str(TOMORROW))
    act(told.coordinator, told.amina, "resume")
    act(told.coordinator, told.amina, "change", **BOTH_DAYS, **(KEPT | {"language": "ar"}))
    act(told.coordinator, told.amina, "close", how="cancelled_by_office", reason="Personne")
    assert told.to_tell()
    assert len(told.fell()) == 1
    send(told.coordinator, told.amina, "gone-told", "call")
    act(told.coordinator, told.amina, "reopen", **BOTH_DAYS)
    assert lists(told.office)["to_plan"] == [told.amina.id]


def test_a_visit_that_ended_at_its_door_leaves_nobody_to_be_told(told: Told) -> None:
    olga = told.office.signed_in("worker", login="olga", worker_id=told.olga.id)
    phone = Phone(told.office, olga)
    phone.prepare()
    stop = next(one for one in phone.ready["day"]["stops"] if one["case"] == told.amina.case_id)
    assert phone.bring(phone.item("event", event="nobody_home", stop=stop["id"])) == [None]
    act(told.coordinator, told.amina, "reopen", **BOTH_DAYS)
    assert told.fell() == []


def test_who_is_at_the_door_when_the_office_ends_it_needs_no_call(told: Told) -> None:
    olga = told.office.signed_in("worker", login="olga", worker_id=told.olga.id)
    phone = Phone(told.office, olga)
    phone.prepare()
    stop = next(one for one in phone.ready["day"]["stops"] if one["case"] == told.amina.case_id)
    assert phone.bring(phone.item("event", event="arrived", stop=stop["id"])) == [None]
    act(told.coordinator, told.amina, "close", how="cancelled_by_office", reason="Personne")
    assert told.fell() == []


def test_the_window_of_the_hour_that_was_told_is_the_one_that_was_heard(told: Told) -> None:
    """Other hours of the visit do not change what was said to them."""
    with told.office.work.store.read() as unit:
        promised = unit.visits.get(told.amina.id).promised
    later = Window(day=TODAY, start=NINE.replace(hour=14), end=NINE.replace(hour=16))
    hours = {"window-day-0": str(later.day), "window-from-0": "14", "window-to-0": "16"}
    act(told.coordinator, told.amina, "change", **hours, duration="45", language="ar")
    (row,) = told.fell()
    assert (row.start, row.latest) == (promised, row.start + timedelta(minutes=15))
    assert row.earliest <= row.start
