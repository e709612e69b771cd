"""A visit that repeats: further occurrences at the same hours, each of which stands by itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest

from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.hours import Window
from fieldapp.domain.visit import Visit
from fieldapp.services import agreeing, fieldwork, visit_acts, withdrawing
from fieldapp.services.gathering import open_visits
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, close, form_value, hire, publish_for, version_of, visit
from tests.web.test_todo import lists


def repeat(office: OfficeUnderTest, made: Visit, **typed: str) -> str:
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/visits/{made.id}")
    data: Mapping[str, str] = {"seen": version_of(office, made.id)} | typed
    return coordinator.post(f"/office/visits/{made.id}/repeat", data, follow_redirects=True).text


def series(office: OfficeUnderTest, made: Visit) -> list[Visit]:
    with office.work.store.read() as unit:
        return sorted(unit.visits.of_case(made.case_id), key=lambda one: one.occurrence)


def test_every_two_weeks_three_more_times(office: OfficeUnderTest) -> None:
    made = visit(office)
    page = repeat(office, made, every_weeks="2", times="3")
    found = series(office, made)
    assert [one.occurrence for one in found] == [1, 2, 3, 4]
    assert {one.series for one in found} == {made.id}
    assert [one.windows[0].day for one in found] == [TODAY + timedelta(weeks=2 * n) for n in range(4)]
    assert {(one.windows[0].start, one.windows[0].end) for one in found} == {(time(9), time(16))}
    assert "Cette visite se répète" in page
    assert "séparément" in page


def test_each_occurrence_is_on_its_own_list_and_comes_back_a_week_before(office: OfficeUnderTest) -> None:
    made, worker = visit(office), hire(office, "Samira")
    repeat(office, made, every_weeks="1", times="2")
    first, second, third = series(office, made)
    found = lists(office)
    assert (set(found["to_plan"]), found["waiting"]) == ({first.id, second.id}, [third.id])
    publish_for(office, worker, first)
    close(office, second.id)
    assert lists(office) == {"today": [first.id], "waiting": [third.id]}
    office.clock.move(timedelta(days=7))
    assert lists(office) == {"no_report": [first.id], "to_plan": [third.id]}


def test_a_changed_occurrence_leaves_the_others_as_they_are(office: OfficeUnderTest) -> None:
    made = visit(office)
    repeat(office, made, every_weeks="1", times="1")
    other = series(office, made)[1]
    later = (Window(day=date(2026, 12, 8), start=time(13), end=time(15)),)
    visit_acts.change(office.work, None, other.id, version_of(office, other.id), {"windows": later})
    assert [one.windows[0].start for one in series(office, made)] == [time(9), time(13)]


def test_an_occurrence_with_hours_before_its_wait_ends_comes_back_in_time_for_them(office: OfficeUnderTest) -> None:
    made = visit(office)
    repeat(office, made, every_weeks="4", times="2")
    _, at_once, in_a_week = series(office, made)
    for one, days in ((at_once, 3), (in_a_week, 14)):
        sooner = (Window(day=TODAY + timedelta(days=days), start=time(13), end=time(15)),)
        visit_acts.change(office.work, None, one.id, version_of(office, one.id), {"windows": sooner})
    found = lists(office)
    assert (set(found["to_plan"]), found["waiting"]) == ({made.id, at_once.id}, [in_a_week.id])
    office.clock.move(timedelta(days=7))
    assert in_a_week.id in lists(office)["to_plan"]


def test_an_occurrence_on_a_public_holiday_is_named(office: OfficeUnderTest) -> None:
    made = visit(office)
    friday = (Window(day=date(2026, 12, 4), start=time(9), end=time(12)),)
    visit_acts.change(office.work, None, made.id, version_of(office, made.id), {"windows": friday})
    page = repeat(office, made, every_weeks="3", times="1")
    assert "Le bureau est fermé\u00a0: 25 déc." in page
    assert "Jour férié\u00a0: Noël" in page


@pytest.mark.parametrize(
    "typed", [{"every_weeks": "9", "times": "1"}, {"every_weeks": "1", "times": "13"}, {"times": ""}]
)
def test_numbers_that_make_no_series_are_refused_and_stay(office: OfficeUnderTest, typed: dict[str, str]) -> None:
    made = visit(office)
    page = repeat(office, made, **typed)
    assert 'class="error-summary"' in page
    assert len(series(office, made)) == 1


def test_the_same_form_twice_makes_one_series(office: OfficeUnderTest) -> None:
    made = visit(office)
    before = version_of(office, made.id)
    repeat(office, made, every_weeks="1", times="2")
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/visits/{made.id}")
    typed = {"seen": before, "every_weeks": "1", "times": "2"}
    assert coordinator.post(f"/office/visits/{made.id}/repeat", typed).status_code == 302, "it leads to what was done"
    assert len(series(office, made)) == 3
    colleague = office.signed_in("coordinator", login="another")
    colleague.get(f"/office/visits/{made.id}")
    assert colleague.post(f"/office/visits/{made.id}/repeat", typed).status_code == 409
    again = coordinator.post(f"/office/visits/{made.id}/repeat", typed | {"seen": version_of(office, made.id)})
    assert again.status_code == 422
    assert "se répète déjà" in again.text
    assert len(series(office, made)) == 3


def end(office: OfficeUnderTest, made: Visit, seen: str = "", **typed: str) -> tuple[int, str]:
    coordinator = office.signed_in("coordinator", login="claire", language="en")
    page = coordinator.get(f"/office/visits/{made.id}").text
    data = {"series_how": "cancelled_by_office", "series_reason": "Moved to another town", **typed}
    data["series_seen"] = seen or form_value(page, "series_seen")
    answer = coordinator.post(f"/office/visits/{made.id}/end-series", data, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_series_ends_in_one_act_and_what_was_is_left_as_it_was(office: OfficeUnderTest) -> None:
    made, worker = visit(office, phone="+32 470 12 34 56"), hire(office, "Samira")
    repeat(office, made, every_weeks="1", times="3")
    other = visit(office, "Bilal")
    first, second, _, _ = series(office, made)
    publish_for(office, worker, first)
    office.clock.move(timedelta(days=1))
    with office.work.store.write() as unit:
        told = unit.visits.get(second.id)
        moment = office.work.now() + timedelta(days=6)
        unit.visits.save(told.model_copy(update={"promised": moment}))
        unit.commit()
    assert end(office, made, series_reason="")[0] == 422
    assert {one.state for one in series(office, made)} == {"open"}
    status, page = end(office, made)
    assert status == 200
    assert "3 visits of the series are ended." in page
    assert page.count("It no longer stands") == 1
    found = series(office, made)
    assert [one.state for one in found] == ["open", "cancelled", "cancelled", "cancelled"], (
        "the first awaits its report"
    )
    closings = {(one.closing.how, one.closing.reason, one.closing.by) for one in found if one.closing}
    assert closings == {
        ("cancelled_by_office", "Moved to another town", office.account("coordinator", login="claire").id)
    }
    assert lists(office) == {"no_report": [first.id], "to_tell": [second.id], "no_date": [other.id]}
    again = end(office, made)
    assert again[0] == 422
    assert "No visit of this series is still to come" in again[1]


def test_a_series_is_not_ended_from_an_old_page(office: OfficeUnderTest) -> None:
    made = visit(office)
    repeat(office, made, every_weeks="1", times="1")
    coordinator = office.signed_in("coordinator", login="claire", language="en")
    seen = form_value(coordinator.get(f"/office/visits/{made.id}").text, "series_seen")
    close(office, series(office, made)[1].id)
    status, page = end(office, made, seen)
    assert status == 409
    assert "Moved to another town" in page
    assert series(office, made)[0].state == "open"


def test_an_occurrence_that_is_published_leaves_the_plan_with_its_series(office: OfficeUnderTest) -> None:
    made, worker = visit(office), hire(office, "Samira")
    repeat(office, made, every_weeks="1", times="1")
    publish_for(office, worker, made)
    assert "goes on without it: the phone says so" in end(office, made)[1]
    samira = office.account("worker", login="samira", worker_id=worker.id)
    assert [one.visit.id for one in fieldwork.today(office.work, samira).called_off] == [made.id]


def test_a_series_for_somebody_who_has_not_agreed_says_that_it_waits_for_consent(office: OfficeUnderTest) -> None:
    """Nothing is planned without consent, and whoever makes the series reads so before and after."""
    office.clock.moment = datetime(2026, 11, 30, 7, tzinfo=UTC)
    made = visit(office)
    coordinator = office.signed_in("coordinator", language="en")
    assert "Nobody agrees to" not in coordinator.get(f"/office/visits/{made.id}").text
    path = f"/office/cases/{made.case_id}"
    coordinator.get(path)
    coordinator.post(f"{path}/consents/withdraw", {"purpose": "visit", "client_knows": "on"})
    before = unescape(coordinator.get(f"/office/visits/{made.id}").text)
    assert "Nobody agrees to this visit at present" in before, "they did, and took it back"
    data = {"seen": version_of(office, made.id), "every_weeks": "1", "times": "2"}
    page = unescape(coordinator.post(f"/office/visits/{made.id}/repeat", data, follow_redirects=True).text)
    assert "Nobody has agreed to the visits of: 30 Nov, 7 Dec and 14 Dec." in page
    assert page.count("waits for consent") == 3
    first, second, third = series(office, made)
    found = lists(office)
    assert (set(found["to_triage"]), found["waiting"]) == ({first.id, second.id}, [third.id])
    office.clock.move(timedelta(days=8))
    assert third.id in lists(office)["to_triage"]
    with office.work.store.read() as unit:
        assert open_visits(unit, TODAY + timedelta(weeks=2), office.work.settings.office.zone) == []


def test_a_consent_that_ends_before_the_last_of_a_series_names_the_days_it_does_not_cover(
    office: OfficeUnderTest,
) -> None:
    made, claire = visit(office), office.account("coordinator")
    withdrawing.withdraw(office.work, claire, made.case_id, "visit")
    office.clock.move(timedelta(minutes=1))
    until = TODAY + timedelta(days=10)
    agreed = ConsentFacts(purpose="visit", giver="client", how="telephone", given_at=office.clock.now(), until=until)
    agreeing.record(office.work, claire, made.case_id, agreed)
    page = unescape(repeat(office, made, every_weeks="1", times="2"))
    assert "Personne n’a donné son accord pour les visites du\u00a0: 14 déc." in page
    assert page.count("attend l’accord") == 1
