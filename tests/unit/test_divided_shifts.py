"""A shift that is divided at its duties is the same hours in parts: nothing lost, nothing twice, the break off duty."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.worker import Duty, Shift, Worker
from fieldapp.services.day_desks import divided_at_duties
from fieldapp.services.day_shifts import DayShift, DayShifts
from fieldapp.services.day_workers import break_begins
from fieldapp.settings import load

MONDAY = date(2026, 11, 30)
SETTINGS = load(data=Path("nowhere"))  # nothing is written there
quarters = st.integers(min_value=0, max_value=47).map(lambda n: (datetime.min + timedelta(minutes=420 + 15 * n)).time())
hours = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1])


def worker(shift: tuple[time, time], duties: list[tuple[str, tuple[time, time]]]) -> Worker:
    return Worker(
        id="w", number=1, name="Olga", languages=("fr",), services=("social", "legal"), start_label="office",
        lat=50.6, lon=4.8,
        shifts=(Shift(weekday=0, start=shift[0], end=shift[1]),),
        duties=tuple(Duty(service=service, weekday=0, start=start, end=end) for service, (start, end) in duties),
    )  # fmt: skip


def on_duty(one: Worker, moment: datetime, services: tuple[str, ...]) -> bool:
    return any(
        span.start <= moment < span.end
        for duty, span in one.duty_spans(MONDAY, SETTINGS.office.zone, closed=False)
        if duty.service in services
    )


def moments(shift: DayShift) -> list[datetime]:
    """Every quarter of an hour of it."""
    count = int(shift.span.seconds // 900)
    return [shift.span.start + timedelta(minutes=15 * n) for n in range(count)]


@given(
    st.sampled_from(((time(8), time(17)), (time(8, 30), time(18)))) | hours,
    st.lists(st.tuples(st.sampled_from(("social", "legal")), hours), max_size=3),
    st.sampled_from((0, 0, 900, 3600)),
)
def test_the_parts_are_the_shift(
    shift: tuple[time, time], duties: list[tuple[str, tuple[time, time]]], way: int
) -> None:
    one = worker(shift, duties)
    whole = DayShifts.of([one], MONDAY, SETTINGS.office.zone, closed=False)
    parts = divided_at_duties(SETTINGS, MONDAY, whole, lambda _: way).all
    assert (parts[0].span.start, parts[-1].span.end) == (whole.all[0].span.start, whole.all[0].span.end)
    assert all(earlier.span.end == later.span.start for earlier, later in pairwise(parts))
    assert len({part.vehicle for part in parts}) == len(parts)
    if len(parts) == 1 and not parts[0].part:
        assert parts == whole.all
        return
    assert all(earlier.to_office and later.from_office for earlier, later in pairwise(parts)), "nobody is in two places"
    for part in parts:
        for moment in moments(part):
            assert part.on_duty == on_duty(one, moment, ("social", "legal"))
            assert not part.on_duty or not part.receives or on_duty(one, moment, ("social",))
    resting = [part for part in parts if part.pause]
    begins = break_begins(SETTINGS, MONDAY, whole.all[0])
    assert len(resting) == (begins is not None)
    for part in resting:
        assert part.pause
        assert begins
        low, high = (datetime.fromtimestamp(second, UTC) for second in part.pause)
        assert not part.on_duty
        assert part.span.start <= low <= high
        assert high + timedelta(minutes=SETTINGS.planning.break_minutes) <= part.span.end
        assert begins[0] <= part.pause[0]
        assert part.pause[1] <= begins[1]


@given(hours, st.lists(hours, min_size=1, max_size=3))
def test_duties_without_appointments_divide_nothing(shift: tuple[time, time], legal: list[tuple[time, time]]) -> None:
    one = worker(shift, [("legal", pair) for pair in legal])
    whole = DayShifts.of([one], MONDAY, SETTINGS.office.zone, closed=False)
    assert divided_at_duties(SETTINGS, MONDAY, whole, lambda _: 0).all == whole.all, "no duty has appointments"
