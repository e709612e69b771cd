"""A visit that repeats: so many further ones, every so many weeks, each planned, told, changed and closed by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from ..domain.errors import Refused, Stale
from ..domain.hours import Window
from ..domain.visit import ClosedAs, Visit, Wait, back_for
from ..store.unit import Unit
from . import visit_acts
from .consents import for_visits
from .further_visits import add_alike
from .todo import facts_of
from .visit_acts import Effect
from .workplace import Workplace

MOST_WEEKS, MOST_TIMES = 8, 12


@dataclass(frozen=True)
class Repeated:
    """Days of a new series: `closed` the office, and those to whose visits nobody has agreed (`unagreed`)."""

    closed: tuple[date, ...]
    unagreed: tuple[date, ...]


def repeat(work: Workplace, by: str, visit_id: str, version: str, every_weeks: int, times: int) -> Repeated:
    """An open visit becomes the first of a series: `times` more of the same case, each `every_weeks` later at the same
    hours. They wait, and come back by themselves a week before.

    Raises `NotFound`, `Stale`, `Refused`: closed_visit, no_windows, repeat_numbers, repeats_already.
    """
    if not (1 <= every_weeks <= MOST_WEEKS and 1 <= times <= MOST_TIMES):
        raise Refused("repeat_numbers", "times", weeks=MOST_WEEKS, times=MOST_TIMES)
    with work.store.write() as unit:
        visit = visit_acts.open_as_seen(unit, visit_id, version)
        if visit.series:
            raise Refused("repeats_already", "times")
        if not visit.windows:
            raise Refused("no_windows", "times")
        first = visit.model_copy(update={"series": visit.id, "occurrence": 1})
        details = {"every_weeks": str(every_weeks), "times": str(times)}
        visit_acts.save(work, unit, by, "repeated", first, details=details, freed=False)
        closed: set[date] = set()
        occurrences = [first]
        for number in range(1, times + 1):
            windows = _later(visit.windows, timedelta(weeks=every_weeks * number))
            closed |= {one.day for one in windows if work.settings.office.is_closed(one.day)}
            made = add_alike(
                unit,
                visit,
                windows=windows,
                wait=_wait(work, windows),
                agreed_at=work.now(),
                series=visit.id,
                occurrence=number + 1,
            )
            visit_acts.record(work, unit, by, made, "repeat_of", details={"visit": visit.id})
            occurrences.append(made)
        waiting = without_consent(unit, occurrences)
        unit.commit()
    return Repeated(tuple(sorted(closed)), tuple(one.windows[0].day for one in occurrences if one.id in waiting))


def without_consent(unit: Unit, series: Iterable[Visit]) -> frozenset[str]:
    """Ids of the open occurrences to which nobody has agreed on their first day: no plan takes them before."""
    coming = [one for one in series if one.state == "open" and one.windows]
    return frozenset(one.id for one in coming if not for_visits(unit, [one], one.windows[0].day)[one.id].holds)


@dataclass(frozen=True)
class SeriesEnd:
    """What ending a series did, by visit that was ended, in their order."""

    effects: tuple[Effect, ...]


def end_series(
    work: Workplace,
    by: str,
    visit_id: str,
    version: str,
    how: ClosedAs,
    reason: str,
    *,
    client_knows: bool = False,
) -> SeriesEnd:
    """Ends every open occurrence that is still to come, each as `visit_acts.end` does. What is over, what somebody has
    begun, and what was published for a day that is past stay as they are. `version`: `fingerprint_of` the series.

    Raises `NotFound`, `Stale` when one of them is another by now, `Refused`: no_reason, series_over (none is to come).
    """
    if not reason:
        raise Refused("no_reason", "series_reason")
    with work.store.write() as unit:
        visit = unit.visits.get(visit_id)
        series = series_of(unit.visits.of_case(visit.case_id), visit)
        if version != fingerprint_of(series):
            raise Stale("series")
        to_come = _to_come(work, unit, series)
        if not to_come:
            raise Refused("series_over", "series_how")
        ended = [visit_acts.end(work, unit, by, one, how, reason, client_knows=client_knows) for one in to_come]
        unit.commit()
    return SeriesEnd(tuple(ended))


def _to_come(work: Workplace, unit: Unit, series: tuple[Visit, ...]) -> list[Visit]:
    facts = facts_of(work, unit, [one for one in series if one.state == "open"])
    return [
        one.visit
        for one in facts.values()
        if not one.happened.begun and (one.published is None or one.published.day >= work.today())
    ]


def fingerprint_of(series: tuple[Visit, ...]) -> str:
    """Other digits for any other content of any occurrence."""
    return sha256(" ".join(one.fingerprint for one in series).encode()).hexdigest()[:20]


def series_of(visits: list[Visit], visit: Visit) -> tuple[Visit, ...]:
    """The occurrences of the series that the visit belongs to, in their order; `visits`: those of its case."""
    return tuple(sorted((one for one in visits if visit.series and one.series == visit.series), key=_occurrence))


def _occurrence(visit: Visit) -> int:
    return visit.occurrence


def _later(windows: tuple[Window, ...], by: timedelta) -> tuple[Window, ...]:
    """The same local hours, on later days."""
    return tuple(window.model_copy(update={"day": window.day + by}) for window in windows)


def _wait(work: Workplace, windows: tuple[Window, ...]) -> Wait | None:
    until = back_for(windows)
    return Wait(until=until, set_at=work.now(), because="held") if until > work.today() else None
