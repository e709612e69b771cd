"""The hour that a client expects of each visit: the one they were told, or the one that a message named since. Nobody
knows whether they read it, so it falls like a told one, and somebody tells them."""

from collections.abc import Collection
from datetime import datetime

from ..domain.fallen_hour import FallenHour
from ..domain.visit import Visit
from ..store.unit import Unit


def written_hours(unit: Unit, visits: Collection[Visit]) -> dict[str, datetime]:
    """By visit id (aware UTC): what a message named that may have been read, and that still counts."""
    known = {visit.id: visit for visit in visits}
    written = unit.messages.written_hours(known.keys())
    fallen = unit.fallen_hours.of_visits(written.keys())
    found = {}
    for one, (start, left_at) in written.items():
        if _counts(known[one], left_at, [each for each in fallen if each.visit_id == one]):
            found[one] = start
    return found


def heard_hours(unit: Unit, visits: Collection[Visit]) -> dict[str, datetime]:
    """By visit id (aware UTC): what was written since, else what was told."""
    return {visit.id: visit.promised for visit in visits if visit.promised} | written_hours(unit, visits)


def _counts(visit: Visit, left_at: datetime, fallen: list[FallenHour]) -> bool:
    """Whether a message that left then still says what they expect: the visit was not freed since, no hour of it fell
    since or was told to have fallen, unless it was published again; and no hour holds that they were told."""
    back = [one.settled_at for one in fallen if one.outcome == "kept_again" and one.heard == "written"]
    since = max([left_at, *(moment for moment in back if moment)])
    if visit.freed_at and visit.freed_at >= since:
        return False
    if any((one.settled_at or one.fell_at) >= since for one in fallen if one.outcome != "kept_again"):
        return False
    return visit.promised is None or any(one.start == visit.promised and not one.settled_at for one in fallen)
