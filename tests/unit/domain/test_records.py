"""Small rules of the domain's records: who has a role, how a visit is called, what
is waiting, what a refusal carries."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from fieldapp.domain.account import Account
from fieldapp.domain.distance import distance_km
from fieldapp.domain.errors import Refused, Stale
from fieldapp.domain.hours import Span, Window, working_day
from fieldapp.domain.place import NONE_RIGHT, Place
from fieldapp.domain.record import check_as_seen
from fieldapp.domain.reference import ALPHABET, new_reference
from fieldapp.domain.request import Answers, Request
from fieldapp.domain.visit import Visit

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


def test_an_account_has_a_role_when_it_has_one_of_those_asked_for() -> None:
    claire = Account(id="c", login="claire", name="Claire", roles=frozenset({"coordinator", "worker"}), language="fr")
    assert claire.has("worker")
    assert claire.has("administrator", "coordinator")
    assert not claire.has("administrator")
    assert not claire.has()


def test_a_refusal_carries_its_code_its_field_and_its_numbers() -> None:
    refused = Refused("too_many", "shifts", most=2)
    assert (refused.code, refused.field, refused.params, str(refused)) == (
        "too_many",
        "shifts",
        {"most": 2},
        "too_many",
    )
    assert Refused("stale").field is None


def visit(**facts: Any) -> Visit:
    known: dict[str, Any] = {
        "id": "v", "number": 7, "case_id": "c", "request_id": None, "state": "open", "urgency": "normal", "name": "",
        "language": "fr", "service": "social", "duration_min": 30, "windows": (), "place": Place(text="Rue 1"),
    }  # fmt: skip
    return Visit(**known | facts)


def test_a_visit_is_called_by_its_name_else_its_reference_else_its_number() -> None:
    assert visit(name="Amina", reference="H7K-3QX").called == "Amina"
    assert visit(reference="H7K-3QX").called == "H7K-3QX"
    assert visit().called == "7"


def test_a_visit_can_be_planned_in_the_windows_of_the_day() -> None:
    windows = [
        Window(day=date(2026, 12, day), start=time(9), end=time(end)) for day, end in ((1, 10), (2, 11), (1, 12))
    ]
    assert visit(windows=tuple(windows)).on(date(2026, 12, 1)) == (windows[0], windows[2])
    assert visit(windows=tuple(windows)).on(date(2026, 12, 3)) == ()


@pytest.mark.parametrize(
    ("state", "waiting"),
    [
        ("new", True),
        ("address_unconfirmed", True),
        ("accepted", False),
        ("rejected", False),
        ("merged", False),
        ("cancelled", False),
    ],
)
def test_a_request_waits_until_somebody_has_decided(state: Any, waiting: bool) -> None:
    answers = Answers(language="fr", service="social", place=Place(text="Rue 1"))
    asked = Request(
        id="r", reference="H7K-3QX", case_id="c", state=state, source="form", urgency="normal", received_at=NINE,
        answers=answers,
    )  # fmt: skip
    assert asked.waiting is waiting


def test_a_place_is_located_with_both_of_its_degrees_and_shown_by_its_label() -> None:
    assert Place(text="t", lat=50.6, lon=4.8).located
    assert not Place(text="t", lat=50.6).located
    assert not Place(text="t", lon=4.8).located
    assert (Place(text="t", label="l").shown, Place(text="t").shown) == ("l", "t")


def test_references_are_short_and_have_no_letter_that_looks_like_a_digit() -> None:
    codes = {new_reference() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert len(code) == 7
        assert code[3] == "-"
        assert set(code[:3] + code[4:]) <= set(ALPHABET)
    assert not set("01IOBU") & set(ALPHABET)


@pytest.mark.parametrize("text", ["1999-12-31", "2200-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_no_office_will_see_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^far_day$"):
        working_day(text)


@pytest.mark.parametrize("text", ["2026-02-30", "today", ""])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        working_day(text)


@pytest.mark.parametrize("text", ["2000-01-01", "2199-12-31", "2026-12-01"])
def test_a_working_day_is_read(text: str) -> None:
    assert working_day(text).isoformat() == text


@pytest.mark.parametrize("end", [time(9), time(8, 59)])
def test_a_window_ends_after_it_starts(end: time) -> None:
    with pytest.raises(ValidationError, match="window_ends_before_it_starts"):
        Window(day=date(2026, 12, 1), start=time(9), end=end)
    assert Window(day=date(2026, 12, 1), start=time(9), end=time(9, 1)).span(BRUSSELS) == Span(
        start=datetime(2026, 12, 1, 8, tzinfo=UTC), end=datetime(2026, 12, 1, 8, 1, tzinfo=UTC)
    )


def hours(start: int, end: int) -> Span:
    return Span(start=NINE.replace(hour=start), end=NINE.replace(hour=end))


def test_two_pages_of_the_same_record_agree_and_of_another_do_not() -> None:
    perwez = Place(text="Perwez")
    mark = perwez.fingerprint
    assert len(mark) == 20
    assert int(mark, 16) >= 0
    assert Place(text="Perwez").fingerprint == mark
    corrected = perwez.model_copy(update={"confirmed": True})
    assert corrected.fingerprint != mark
    check_as_seen(perwez, mark)
    check_as_seen(perwez, None)
    for seen in (corrected.fingerprint, "", mark[:-1]):
        with pytest.raises(Stale) as refused:
            check_as_seen(perwez, seen)
        assert str(refused.value) == "Place"


def test_a_second_look_does_not_choose_for_whoever_chose_or_found_none_right() -> None:
    assert not Place(text="Perwez").looked_up
    assert Place(text="Perwez", confirmed=True).looked_up
    assert Place(text="Perwez", source=NONE_RIGHT).looked_up
    assert Place(text="Perwez", source="best").looked_up


@pytest.mark.parametrize(
    ("accuracy", "vague"),
    [("house", False), ("interpolated", False), ("street", True), ("locality", True), ("pin", False)],
)
def test_a_street_or_a_town_is_no_place_where_one_can_ring(accuracy: Any, vague: bool) -> None:
    assert Place(text="Perwez", accuracy=accuracy).vague is vague


def test_the_distance_of_two_places_is_that_of_the_sphere() -> None:
    brussels, perwez = (50.8467, 4.3525), (50.6230, 4.8120)
    assert distance_km(*brussels, *perwez) == pytest.approx(40.80, abs=0.05)  # great circle by haversine: 40.798 km
    assert distance_km(*perwez, *brussels) == pytest.approx(distance_km(*brussels, *perwez))
    assert distance_km(50.0, 4.0, 51.0, 4.0) == pytest.approx(111.19, abs=0.01)
    assert distance_km(50.0, 4.0, 50.0, 4.0) == 0
