"""Which visits a whole paper sheet names by its codes, and what is known of each before somebody enters it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ..domain.account import Account
from ..domain.consent_rule import Permitted
from ..domain.consent_slip import SlipQuestion, may_be_asked
from ..domain.errors import NotFound
from ..domain.sheet_codes import RouteCode, sheet_code
from ..domain.standing import WhyOff
from ..store.unit import Unit
from .consents import permitted_in, why_called_off
from .door_events import DoorRecord, read_doors
from .paper_reports import PaperStop, find_by_codes, is_of_another_version
from .workplace import Workplace

MOST_CODES = 30


@dataclass(frozen=True)
class Earlier:
    """What somebody entered from paper at this stop before; `by` is the name of an account, `at` aware UTC."""

    kind: Literal["note", "picture"]
    by: str
    at: datetime


@dataclass(frozen=True)
class SheetStop:
    """A stop that a sheet names. `another_version`: the code is of an earlier plan than the newest; `several`: the code
    fits several stops; `door`: what was said at it, `names` who is who there (of accounts and workers, by id);
    `on_a_slip`: what a slip may have asked there; `to_come`: its hour has not come;
    `off`: why nobody goes there any more, None where somebody does, or did."""

    found: PaperStop
    another_version: bool
    several: bool
    permitted: Permitted
    earlier: tuple[Earlier, ...]
    door: DoorRecord
    names: dict[str, str]
    on_a_slip: tuple[SlipQuestion, ...]
    to_come: bool
    off: WhyOff | None

    @property
    def reported(self) -> bool:
        """Whether somebody said how the visit went."""
        return self.door.happened.finished


def codes_of_route(work: Workplace, day: date, code: RouteCode) -> tuple[str, ...]:
    """The codes of the visits on one printed sheet, in their order. Raises `NotFound` where no published plan of that
    day has this sheet."""
    with work.store.read() as unit:
        for plan in unit.plans.versions(day):
            if plan.published_at and plan.version == code.version:
                for route in plan.routes:
                    if route.letter == code.letter and route.stops:
                        return tuple(sheet_code(code.letter, number, s.id) for number, s in enumerate(route.stops, 1))
    raise NotFound("sheet")


def read_sheet(work: Workplace, account: Account, codes: Sequence[str]) -> dict[str, tuple[SheetStop, ...]]:
    """What each code names, by the code as it was typed, nothing for one that no sheet of the last month has; a stop is
    named once. Leaves a row of the search and one for each case. Raises `Refused("paper_code")`."""
    by_code = find_by_codes(work, account, codes)
    seen: set[str] = set()
    named: dict[str, tuple[SheetStop, ...]] = {}
    with work.store.write() as unit:
        names = unit.accounts.names() | unit.workers.names()
        for code, found in by_code.items():
            fresh = [one for one in found if one.stop.id not in seen]
            seen |= {one.stop.id for one in fresh}
            if found:
                named[code] = tuple(_described(work, unit, one, code, names, several=len(found) > 1) for one in fresh)
            for one in fresh:
                subject = f"stop/{one.stop.id}"
                unit.audit.append(user_id=account.id, action="read", case_id=one.visit.case_id, subject=subject)
        unit.commit()
    return named


def _described(
    work: Workplace, unit: Unit, found: PaperStop, code: str, names: dict[str, str], *, several: bool
) -> SheetStop:
    case_id, stop_id = found.visit.case_id, found.stop.id
    notes = [one for one in unit.notes.of_case(case_id) if one.stop_id == stop_id and one.for_worker]
    pictures = [one for one in unit.pictures.of_case(case_id) if one.stop_id == stop_id and one.for_worker]
    earlier = [Earlier("note", names.get(one.author_id, "?"), one.received_at) for one in notes]
    earlier += [Earlier("picture", names.get(one.author_id, "?"), one.received_at) for one in pictures]
    door = read_doors(unit, {stop_id: found.visit})[stop_id]
    return SheetStop(
        found=found,
        another_version=is_of_another_version(code, found),
        several=several,
        permitted=permitted_in(unit, case_id, work.today()),
        earlier=tuple(earlier),
        door=door,
        names=names,
        on_a_slip=may_be_asked(unit.consents.of_case(case_id)),
        to_come=found.stop.start > work.now(),
        off=None if door.happened.begun else _off(unit, found),
    )


def _off(unit: Unit, found: PaperStop) -> WhyOff | None:
    """Also of a visit that a later plan of the day left out."""
    plan, visit = unit.plans.published(found.day), found.visit
    why = why_called_off(unit, [visit], found.day, plan.published_at if plan else None).get(visit.id)
    left_out = plan is None or plan.find(visit.id) is None
    return why or ("taken_out" if left_out else None)
