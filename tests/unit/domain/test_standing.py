"""Every piece of work is on exactly one list or closed, whatever is stored; each row of the table by an example."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Consent, Request, Source, State
from fieldapp.domain.standing import (
    LISTS,
    PublishedStop,
    Rules,
    Standing,
    VisitFacts,
    given_up,
    holds,
    is_told,
    may_be_planned,
    request_standing,
    told_hours,
    visit_standing,
)
from fieldapp.domain.stop_state import StopState
from fieldapp.domain.visit import ClosedAs, Closing, FollowUp, Visit, VisitState, Wait, WaitReason

BRUSSELS = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)  # a Tuesday, noon in Brussels
TUESDAY = date(2026, 12, 1)
RULES = Rules(now=NOON, zone=BRUSSELS, grace=timedelta(minutes=30), tolerance=timedelta(minutes=15))
SURE = Place(text="Perwez", label="Perwez", lat=50.6, lon=4.8, confirmed=True)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def visit(**facts: Any) -> Visit:
    known = {
        "id": "v",
        "number": 1,
        "case_id": "c",
        "request_id": None,
        "state": "open",
        "urgency": "normal",
        "name": "Amina",
        "language": "fr",
        "service": "social",
        "duration_min": 45,
        "windows": (Window(day=TUESDAY + DAY, start=time(9), end=time(16)),),
        "place": SURE,
        "agreed_at": NOON - DAY,
    }
    return Visit(**(known | facts))


def published(start: datetime) -> PublishedStop:
    return PublishedStop(
        day=start.astimezone(BRUSSELS).date(), start=start, end=start + HOUR, published_at=NOON - DAY, worker_ids=("w",)
    )


def wait(days: int, set_at: datetime = NOON - HOUR) -> Wait:
    return Wait(until=TUESDAY + days * DAY, set_at=set_at, because="held")


PAST = (Window(day=TUESDAY - DAY, start=time(9), end=time(16)),)
ASKED = {"asked_at": NOON - HOUR}
TABLE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("no_report", {}, {"published": published(NOON - 2 * HOUR)}),
    ("no_report", {}, {"published": published(NOON - 3 * HOUR), "happened": StopState(state="arrived")}),
    ("no_report", {"promised": NOON - 2 * HOUR}, {"published": published(NOON - 2 * HOUR)}),
    ("to_tell", {}, {"published": published(NOON + HOUR), "tell_from": NOON}),
    ("to_tell", {}, {"published": published(NOON + DAY), "tell_from": NOON + HOUR}),
    ("to_tell", {"promised": NOON + 2 * HOUR}, {"published": published(NOON + HOUR), "tell_from": NOON}),
    ("today", {}, {"published": published(NOON + HOUR), "tell_from": NOON + 2 * HOUR}),
    ("today", {"promised": NOON + HOUR}, {"published": published(NOON + HOUR), "tell_from": NOON}),
    ("today", {}, {"published": published(NOON - HOUR), "tell_from": NOON}),
    ("today", {}, {"published": published(NOON + HOUR), "tell_from": NOON, "happened": StopState(state="arrived")}),
    ("agreed_ahead", {"promised": NOON + DAY}, {"published": published(NOON + DAY), "tell_from": NOON}),
    ("agreed_ahead", {}, {"published": published(NOON + DAY)}),
    ("to_tell", {}, {"published": published(NOON + DAY), "ask_how": True}),
    ("agreed_ahead", {"promised": NOON + DAY}, {"published": published(NOON + DAY), "ask_how": True}),
    ("today", {}, {"published": published(NOON), "ask_how": True}),
    ("to_tell", {}, {"published": published(NOON + HOUR), "tell_from": NOON, **ASKED}),
    ("to_tell", {}, {"published": published(NOON + DAY), "ask_how": True, **ASKED}),
    ("follow_up", {"promised": NOON + HOUR}, {"published": published(NOON + HOUR), "tell_from": NOON, **ASKED}),
    ("follow_up", {}, {"published": published(NOON + DAY), **ASKED}),
    ("follow_up", {"state": "cancelled"}, {"published": published(NOON + DAY), "tell_from": NOON, **ASKED}),
    ("follow_up", {}, {"published": published(NOON + DAY), "tell_from": NOON, "consent": False, **ASKED}),
    ("no_report", {}, {"published": published(NOON - 2 * HOUR), **ASKED}),
    ("waiting", {"wait": wait(2)}, {}),
    ("waiting", {"wait": wait(2), "windows": PAST}, {}),
    ("waiting", {"wait": wait(2), "state": "nobody_home"}, {"ended_at": NOON - 2 * HOUR}),
    ("waiting", {"wait": wait(2), "state": "done", "follow_up": "call"}, {"ended_at": NOON - 2 * HOUR}),
    ("follow_up", {"wait": wait(2), "state": "refused"}, {"ended_at": NOON - HOUR / 2}),
    ("follow_up", {"wait": wait(0), "state": "nobody_home"}, {"ended_at": NOON - DAY}),
    ("follow_up", {"state": "nobody_home"}, {"ended_at": NOON}),
    ("follow_up", {"state": "refused"}, {"ended_at": NOON}),
    ("follow_up", {"state": "moved"}, {"ended_at": NOON}),
    ("follow_up", {"state": "unsafe"}, {"ended_at": NOON}),
    ("follow_up", {"state": "done", "follow_up": "office"}, {"ended_at": NOON}),
    ("to_triage", {}, {"consent": False}),
    ("to_triage", {"windows": PAST}, {"consent": False}),
    ("to_triage", {}, {"consent": False, "published": published(NOON + HOUR), "tell_from": NOON}),
    (
        "today",
        {},
        {"consent": False, "published": published(NOON - HOUR / 2), "happened": StopState(state="arrived")},
    ),
    ("address", {"place": Place(text="behind the station")}, {}),
    ("address", {"place": SURE.model_copy(update={"confirmed": False}), "windows": PAST}, {}),
    ("no_date", {"windows": PAST}, {}),
    ("no_date", {"windows": (Window(day=TUESDAY, start=time(9), end=time(12)),)}, {}),  # over at noon in Brussels
    ("to_plan", {"windows": (Window(day=TUESDAY, start=time(9), end=time(12, 1)),)}, {}),
    ("no_date", {"windows": ()}, {}),
    ("no_date", {}, {"no_room": True}),
    ("to_plan", {}, {}),
    ("to_plan", {"wait": wait(0)}, {}),
]


@pytest.mark.parametrize(("name", "of_visit", "known"), TABLE)
def test_a_visit_is_on_the_first_list_that_applies(name: str, of_visit: dict[str, Any], known: dict[str, Any]) -> None:
    assert visit_standing(VisitFacts(visit=visit(**of_visit), **known), RULES).on == name


TELLABLE = {"tell_from": NOON}
MIDNIGHT = datetime(2026, 11, 30, 23, tzinfo=UTC)  # the office's Tuesday begins


@pytest.mark.parametrize(
    ("start", "promised", "known", "expected"),
    [
        (NOON - 2 * HOUR, None, {}, Standing(on="no_report", since=NOON - HOUR)),
        (NOON - 2 * HOUR, NOON - 2 * HOUR, {}, Standing(on="no_report", since=NOON - HOUR, told=True)),
        (NOON + HOUR, None, TELLABLE, Standing(on="to_tell", since=NOON - DAY)),
        (NOON + HOUR, NOON + HOUR, TELLABLE, Standing(on="today", since=MIDNIGHT, told=True)),
        (NOON + HOUR, None, {}, Standing(on="today", since=MIDNIGHT)),
        (NOON + DAY, None, {}, Standing(on="agreed_ahead", since=NOON - DAY, until=TUESDAY + DAY)),
        (NOON + DAY, NOON + DAY, {}, Standing(on="agreed_ahead", since=NOON - DAY, until=TUESDAY + DAY, told=True)),
    ],
)
def test_what_is_published_says_since_when_and_whether_it_was_told(
    start: datetime, promised: datetime | None, known: dict[str, Any], expected: Standing
) -> None:
    facts = VisitFacts(visit=visit(promised=promised), published=published(start), **known)
    assert visit_standing(facts, RULES) == expected


@pytest.mark.parametrize(("minutes", "on"), [(89, "today"), (90, "no_report")])
def test_a_report_is_missed_once_its_hour_and_the_grace_are_over(minutes: int, on: str) -> None:
    facts = VisitFacts(visit=visit(), published=published(NOON - minutes * timedelta(minutes=1)))
    assert visit_standing(facts, RULES).on == on


@pytest.mark.parametrize(("minutes", "told"), [(0, True), (15, True), (16, False), (-15, True), (-16, False)])
def test_an_hour_was_told_if_it_is_within_the_range_that_was(minutes: int, told: bool) -> None:
    start = NOON + minutes * timedelta(minutes=1)
    assert is_told(visit(promised=NOON), start, RULES.tolerance) is told
    assert not is_told(visit(), start, RULES.tolerance)


@pytest.mark.parametrize(
    ("opens", "from_min"),
    [
        (time(11), -15),
        (time(11, 45), -15),
        (time(11, 50), -10),  # they receive from ten to twelve: nobody says that we come before
        (time(12), 0),
        (time(12, 30), -15),  # promised outside their hours, by a person
    ],
)
def test_nobody_is_told_an_hour_before_they_receive(opens: time, from_min: int) -> None:
    receives = visit(windows=(Window(day=TUESDAY, start=opens, end=time(14)),))
    told = told_hours(receives, NOON, RULES.tolerance, BRUSSELS)
    assert told == (NOON + timedelta(minutes=from_min), NOON + timedelta(minutes=15))


def test_hours_that_are_over_or_of_another_day_do_not_cut_what_is_told() -> None:
    before = Window(day=TUESDAY, start=time(11, 55), end=time(12))
    tomorrow = Window(day=TUESDAY + DAY, start=time(11, 55), end=time(14))
    told = told_hours(visit(windows=(before, tomorrow)), NOON, RULES.tolerance, BRUSSELS)
    assert told == (NOON - RULES.tolerance, NOON + RULES.tolerance)


def test_nobody_goes_to_what_was_ended_or_freed_after_its_plan() -> None:
    ended = visit(state="cancelled")
    assert given_up(ended, NOON)
    assert given_up(ended, None)
    assert not given_up(visit(), NOON)
    assert not given_up(visit(), None)
    for freed, gone in ((NOON - HOUR, False), (NOON, False), (NOON + HOUR, True)):
        assert given_up(visit(freed_at=freed), NOON) is gone
        assert holds(visit(freed_at=freed), NOON) is not gone
        assert not given_up(visit(freed_at=freed), None), "no plan had it"


@pytest.mark.parametrize("how", get_args(ClosedAs))
def test_what_was_ended_says_how_and_when(how: ClosedAs) -> None:
    ended = visit(state="cancelled", closing=Closing(how=how, at=NOON, by="a", reason="said so"))
    standing = visit_standing(VisitFacts(visit=ended, published=published(NOON)), RULES)
    assert (standing.on, standing.closed, standing.since) == (None, how, NOON)


@pytest.mark.parametrize("follow_up", ["", "none"])
def test_done_with_nothing_left_is_closed_even_if_it_was_to_wait(follow_up: str) -> None:
    facts = VisitFacts(visit=visit(state="done", follow_up=follow_up, wait=wait(3)), ended_at=NOON)
    assert visit_standing(facts, RULES).closed == "done"


def test_what_waits_comes_back_on_its_day_and_is_as_old_as_that() -> None:
    resting = VisitFacts(
        visit=visit(wait=wait(1), windows=(Window(day=TUESDAY + 5 * DAY, start=time(9), end=time(10)),))
    )
    assert visit_standing(resting, RULES).until == TUESDAY + DAY
    later = RULES.model_copy(update={"now": NOON + DAY})
    back = visit_standing(resting, later)
    assert (back.on, back.since) == ("to_plan", datetime(2026, 12, 1, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("state", "source", "confirmed", "consent", "on", "closed"),
    [
        ("new", "form", True, True, "to_triage", None),
        ("address_unconfirmed", "form", False, True, "to_triage", None),
        ("address_unconfirmed", "file", False, True, "address", None),
        ("address_unconfirmed", "file", False, False, "to_triage", None),
        ("new", "file", True, True, "to_triage", None),
        ("accepted", "form", True, True, None, "visit_agreed"),
        ("rejected", "form", True, True, None, "declined"),
        ("merged", "telephone", False, False, None, "merged"),
        ("cancelled", "form", True, True, None, "cancelled_by_client"),
    ],
)
def test_a_request(state: State, source: Source, confirmed: bool, consent: bool, on: str, closed: str) -> None:
    standing = request_standing(request(state, source, confirmed), consent)
    assert (standing.on, standing.closed) == (on, closed)


def test_a_plan_takes_no_visit_that_rests_or_was_promised_for_later() -> None:
    assert may_be_planned(visit(), TUESDAY, BRUSSELS)
    assert not may_be_planned(visit(wait=wait(1)), TUESDAY, BRUSSELS)
    assert may_be_planned(visit(wait=wait(1)), TUESDAY + DAY, BRUSSELS)
    late_evening = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)  # already Wednesday in Brussels
    assert not may_be_planned(visit(promised=late_evening), TUESDAY, BRUSSELS)
    assert may_be_planned(visit(promised=late_evening), TUESDAY + DAY, BRUSSELS)
    assert not may_be_planned(visit(state="nobody_home"), TUESDAY, BRUSSELS)


moments = st.datetimes(min_value=datetime(2026, 11, 1), max_value=datetime(2027, 1, 1)).map(  # aware next
    lambda moment: moment.replace(tzinfo=UTC)
)
days = st.dates(min_value=date(2026, 11, 1), max_value=date(2027, 1, 1))
waits = st.builds(Wait, until=days, set_at=moments, because=st.sampled_from(get_args(WaitReason)), note=st.just(""))
windows = st.lists(days.map(lambda day: Window(day=day, start=time(9), end=time(12))), max_size=3).map(tuple)


@given(
    state=st.sampled_from(get_args(VisitState)),
    follow_up=st.sampled_from(["", *get_args(FollowUp)]),
    wait=st.none() | waits,
    closing=st.none() | st.builds(Closing, how=st.sampled_from(get_args(ClosedAs)), at=moments, by=st.none()),
    windows=windows,
    sure=st.booleans(),
    promised=st.none() | moments,
    agreed=st.none() | moments,
    start=st.none() | moments,
    arrived=st.booleans(),
    ended=st.none() | moments,
    tell_from=st.none() | moments,
    consent=st.booleans(),
    no_room=st.booleans(),
    now=moments,
)
def test_whatever_is_stored_stands_somewhere_once(**drawn: Any) -> None:
    place = SURE if drawn["sure"] else Place(text="?")
    kept = {name: drawn[name] for name in ("state", "follow_up", "wait", "closing", "windows", "promised")}
    facts = VisitFacts(
        visit=visit(**kept, place=place, agreed_at=drawn["agreed"]),
        published=published(drawn["start"]) if drawn["start"] else None,
        happened=StopState(state="arrived") if drawn["arrived"] else StopState(),
        ended_at=drawn["ended"],
        tell_from=drawn["tell_from"],
        consent=drawn["consent"],
        no_room=drawn["no_room"],
    )
    standing = visit_standing(facts, RULES.model_copy(update={"now": drawn["now"]}))
    assert (standing.on in LISTS) != (standing.closed is not None)
    assert standing.on != "waiting" or (standing.until and standing.until > drawn["now"].astimezone(BRUSSELS).date())
    if not drawn["consent"]:
        assert standing.on not in ("to_plan", "address", "no_date"), "without consent nothing is planned"


def request(state: State, source: Source, confirmed: bool) -> Request:
    place = SURE if confirmed else Place(text="?")
    answers = Answers(
        language="fr", service="social", place=place, consent=Consent(given_at=NOON, language="fr", version="1")
    )
    return Request(
        id="r", reference="H7K-3QX", case_id="c", state=state, source=source, urgency="normal", received_at=NOON,
        answers=answers,
    )  # fmt: skip
