"""Days on which an office is closed: public holidays of its country, days of its own, and what is open all the same."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from fieldapp.settings.closing import ClosedDays, Closing, DecidedDay

CHRISTMAS = date(2026, 12, 25)
EPIPHANY = date(2027, 1, 6)
BRIDGE = ClosedDays(first=date(2026, 12, 28), last=date(2026, 12, 31), label={"fr": "Congé annuel", "nl": "Verlof"})


@pytest.mark.parametrize(("language", "name"), [("fr", "Noël"), ("nl", "Kerstmis"), ("en", "Christmas Day")])
def test_a_public_holiday_has_the_name_that_the_reader_uses(language: str, name: str) -> None:
    closed = Closing().on("BE", CHRISTMAS, language)
    assert closed
    assert (closed.name, closed.holiday) == (name, True)


def test_a_language_that_the_country_does_not_have_reads_the_countrys_own() -> None:
    closed = Closing(subdivision="BY").on("DE", EPIPHANY, "nl")
    assert closed
    assert closed.name == "Heilige Drei Könige"


def test_a_working_day_is_open() -> None:
    assert Closing().on("BE", date(2026, 12, 24), "fr") is None


def test_holidays_that_move_are_known_in_any_year() -> None:
    for day in (date(2026, 5, 14), date(2027, 5, 6), date(2030, 5, 30)):  # Ascension Day
        assert Closing().on("BE", day, "en")


def test_each_country_and_each_part_of_one_has_its_own() -> None:
    assert Closing().on("BE", date(2026, 7, 21), "fr")
    assert Closing().on("FR", date(2026, 7, 21), "fr") is None
    assert Closing().on("FR", date(2026, 7, 14), "fr")
    assert Closing(subdivision="NW").on("DE", EPIPHANY, "de") is None


def test_a_holiday_on_which_the_office_works_is_open() -> None:
    closing = Closing(open=(CHRISTMAS,))
    assert closing.on("BE", CHRISTMAS, "fr") is None
    assert closing.on("BE", date(2027, 12, 25), "fr")


def test_days_of_the_offices_own_go_from_the_first_to_the_last() -> None:
    closing = Closing(days=(BRIDGE,), public_holidays=False)
    days = [date(2026, 12, n) for n in (27, 28, 31)] + [date(2027, 1, 1)]
    assert [closing.on("BE", day, "nl") is not None for day in days] == [False, True, True, False]
    closed = closing.on("BE", days[1], "en")
    assert closed
    assert (closed.name, closed.holiday) == ("Congé annuel", False)


def test_one_day_needs_no_last() -> None:
    one = ClosedDays(first=CHRISTMAS, label={"fr": "Fermé"})
    assert [one.contains(day) for day in (date(2026, 12, 24), CHRISTMAS, date(2026, 12, 26))] == [False, True, False]


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValidationError, match="exchange them"):
        ClosedDays(first=CHRISTMAS, last=date(2026, 12, 24), label={"fr": "Fermé"})


@pytest.mark.parametrize(
    ("country", "subdivision", "wrong"), [("ZZ", "", "public_holidays = false"), ("DE", "XX", "choose one of: BB")]
)
def test_a_country_or_part_that_nobody_knows_is_refused(country: str, subdivision: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Closing(subdivision=subdivision).check_country(country)
    Closing(subdivision=subdivision, public_holidays=False).check_country(country)


def decided(first: date, last: date) -> dict[date, DecidedDay]:
    """The thirtieth is a strike; on Christmas and on the first day of their own closing they work."""
    known = {
        CHRISTMAS: DecidedDay(closed=False),
        BRIDGE.first: DecidedDay(closed=False),
        date(2027, 1, 5): DecidedDay(closed=True, reason="Grève"),
    }
    return {day: one for day, one in known.items() if first <= day <= last}


def test_what_was_decided_comes_before_the_calendar_and_the_offices_own_days() -> None:
    closing = Closing(days=(BRIDGE,)).with_decided(decided)
    assert closing.on("BE", CHRISTMAS, "fr") is None
    assert closing.on("BE", BRIDGE.first, "fr") is None
    struck = closing.on("BE", date(2027, 1, 5), "nl")
    assert struck
    assert (struck.name, struck.holiday) == ("Grève", False)
    usual = closing.usually("BE", CHRISTMAS, "fr")
    assert usual
    assert usual.name == "Noël"
    days = [date(2026, 12, 24) + timedelta(days=n) for n in range(14)]
    assert closing.among("BE", days) == {*days[5:9], date(2027, 1, 5)}
    assert closing.among("BE", []) == frozenset()
    assert Closing(days=(BRIDGE,)).among("BE", days) == {CHRISTMAS, *days[4:9]}
