"""Until when somebody can be reached before an hour: the end of the last time that their wishes permit."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fieldapp.domain.contact_rule import last_moment
from fieldapp.domain.request import Contact

BRUSSELS = ZoneInfo("Europe/Brussels")
NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)  # nine in Brussels
HOUR = timedelta(hours=1)


def contact(**said: Any) -> Contact:
    return Contact(**({"phone": "0470 00 00 99", "ways": ("call",)} | said))


def moment(before: datetime, **said: Any) -> datetime | None:
    return last_moment(contact(**said), "call", NINE, before, BRUSSELS)


def test_without_safe_hours_it_is_the_hour_itself() -> None:
    assert moment(NINE + 5 * HOUR) == NINE + 5 * HOUR


@pytest.mark.parametrize("before", [NINE, NINE - HOUR])
def test_an_hour_that_has_come_leaves_no_time(before: datetime) -> None:
    assert moment(before) is None
    assert moment(before, safe_from=time(8), safe_to=time(20)) is None


@pytest.mark.parametrize(
    ("start", "end", "hours", "expected"),
    [
        (time(8), time(10), 5, 1),  # today's hours end at ten
        (time(8), time(20), 5, 5),  # they go on beyond the hour
        (time(12), time(13), 5, 4),  # they begin later today
        (time(7), time(9), 5, None),  # over at nine sharp
        (time(14), time(16), 5, None),  # they begin at the hour itself, which is too late
        (time(18), time(19), 5, None),
        (time(18), time(19), 24, 10),  # this evening
        (time(8), time(10), 48, 48),  # the day after tomorrow at nine they have begun
        (time(22), time(8), 24, 23),  # over midnight, until eight tomorrow
        (time(22), time(10), 5, 1),  # begun yesterday evening, until ten today
        (None, time(10), 5, 1),
        (time(10), None, 5, 5),
        (time(10), time(10), 5, None),  # hours without length
    ],
)
def test_safe_hours(start: time | None, end: time | None, hours: int, expected: int | None) -> None:
    found = moment(NINE + hours * HOUR, safe_from=start, safe_to=end)
    assert found == (None if expected is None else NINE + expected * HOUR)


@pytest.mark.parametrize("said", [{"they_call": True}, {"ways": ("text",)}, {"ways": ()}, {"phone": ""}])
def test_a_way_that_is_never_permitted_has_none(said: dict[str, Any]) -> None:
    assert moment(NINE + 5 * HOUR, **said) is None
