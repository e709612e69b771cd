"""What is erased by itself once its time is over, a day at a time: cases about which nothing is open any more, and rows
that `config/data-classes.toml` keeps for a number of days.

Nothing goes without having been announced: cases stand on the administrator's list `NOTICE` before, and in an office
where this begins to run nothing is erased for as long. Nor is it where the clock stands longer than that after the last
run, or before it: a machine with a wrong clock must not erase what nobody has been told of.
"""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ..domain.errors import NotFound, Refused
from ..store.retention import BY_AGE
from ..store.unit import Unit
from . import erasing
from .workplace import Workplace

log = logging.getLogger(__name__)
NOTICE = timedelta(days=30)
SINCE, RAN, FAILED = "retention-since", "retention-ran", "retention-failed"

Kept = Literal["", "held", "standing"]


@dataclass(frozen=True)
class Due:
    """A case whose time is over on `day`. `kept`: why it stays all the same: it is held, or the way to it is not over
    yet (a published visit, an alarm)."""

    case_id: str
    number: str
    day: date
    kept: Kept


def runs(work: Workplace) -> bool:
    """Whether anything is erased by itself in this office."""
    return work.settings.retention.run and not work.settings.demonstration


def due(work: Workplace, unit: Unit, until: date) -> list[Due]:
    """Cases whose time is over on that day or before, the first first."""
    over = {case_id: day for case_id, day in _days(work, unit).items() if day <= until}
    numbers = unit.cases.numbers(set(over))
    listed = [Due(one, numbers[one], day, _kept(work, unit, one)) for one, day in over.items()]
    return sorted(listed, key=lambda one: (one.day, one.number))


def _days(work: Workplace, unit: Unit) -> dict[str, date]:
    """By case about which nothing is open: the first day on which it is kept no more."""
    rules, zone = work.settings.retention, work.settings.office.zone
    begun = unit.retention.marked(SINCE) or work.today()
    days = {True: timedelta(days=rules.days_after_visit + 1), False: timedelta(days=rules.days_without_visit + 1)}
    return {
        one.case_id: max(one.since.astimezone(zone).date() + days[one.visited], begun + NOTICE)
        for one in unit.retention.rested()
    }


def announced(work: Workplace) -> list[Due]:
    """What is due within `NOTICE`, for the administrator."""
    with work.store.read() as unit:
        return due(work, unit, work.today() + NOTICE)


@dataclass(frozen=True)
class Outcome:
    """`cases`: numbers of those that were erased; `rows`: how many of other tables."""

    cases: tuple[str, ...]
    rows: int


def run(work: Workplace) -> Outcome:
    """Erases what is due today, each case in its own transaction; what is held, or stands in the way, stays."""
    with work.store.write() as unit:
        if not _announced_since(unit, work.today()):
            unit.retention.mark(SINCE, work.today())
        rows = sum(_delete_older(work, unit, table) for table in BY_AGE)
        unit.retention.mark(RAN, work.today())
        unit.commit()
    with work.store.read() as unit:
        today = due(work, unit, work.today())
    tried = [(one.number, _tried(work, one)) for one in today if not one.kept]
    erased = tuple(number for number, went in tried if went)
    if erased:
        work.store.leave_no_trace()
    if any(went is None for _, went in tried):
        _note_failure(work)
    return Outcome(erased, rows)


def _note_failure(work: Workplace) -> None:
    with work.store.write() as unit:
        unit.retention.mark(FAILED, work.today())
        unit.commit()


def run_today(work: Workplace) -> None:
    """`run`, where this office erases by itself and has not today."""
    if not runs(work):
        return
    with work.store.read() as unit:
        ran = unit.retention.marked(RAN)
    if ran != work.today():
        run(work)


def _announced_since(unit: Unit, today: date) -> bool:
    """Whether the list of what is due has been kept from day to day until now."""
    ran = unit.retention.marked(RAN)
    return ran is not None and timedelta(0) <= today - ran <= NOTICE


def _tried(work: Workplace, one: Due) -> bool | None:
    """Whether it went; None for one that failed, which keeps no other from it and is tried again the next day."""
    try:
        return _erased(work, one)
    except Exception as error:  # a damaged row, a full disk; no words of a case in a log
        log.error("a case whose time is over could not be erased: %s", type(error).__name__)
        return None


def _erased(work: Workplace, one: Due) -> bool:
    with work.store.write() as unit:
        if _days(work, unit).get(one.case_id, date.max) > work.today():  # somebody did something about it meanwhile
            return False
        try:
            erasing.erase_by_itself(work, unit, one.case_id)
        except (Refused, NotFound):
            return False
        unit.commit()
    return True


def _kept(work: Workplace, unit: Unit, case_id: str) -> Kept:
    found = erasing.erasable(work, unit, case_id)
    if found.held_until:
        return "held"
    return "standing" if found.stands_on else ""


def _delete_older(work: Workplace, unit: Unit, table: str) -> int:
    days = max(kept.keep_days for kept in work.settings.data_classes[table].values() if isinstance(kept.keep_days, int))
    return unit.retention.delete_older(table, work.machine_now() - timedelta(days=days))
