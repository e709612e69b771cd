"""When something happened that a phone brings: its corrected clock, unless that contradicts its own order or ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...crypto.proof import Proof
from ...domain.phone import Deposit, Item, Phone
from ...store.unit import Unit
from ..workplace import Workplace
from .preparing import reads_until

TICK = timedelta(microseconds=1)
ORDERS_A_SECOND = 5  # a phone counts one for each time that it keeps what is being typed, at most every 0.4 s
SPARE_ORDERS = 1_000
DOUBTFUL = timedelta(minutes=5)  # between what the phone says and what can be true


@dataclass(frozen=True)
class ItemTime:
    """`at`: aware UTC. `since`: of the day whose count it stands in, and by which others are put in order; None when
    its place in the phone's count says nothing, and `at` is what its clock says. `doubtful`: that clock, or the count,
    cannot be right."""

    at: datetime
    since: datetime | None
    doubtful: bool


def item_time(
    work: Workplace, unit: Unit, phone: Phone, item: Item, proof: Proof | None, earliest: datetime, now: datetime
) -> ItemTime:
    """`proof`: None when nothing shows that the unlocked day made it. `earliest`: when its subject was given; `now`:
    when it came, before which it was written; what comes together from a clock that is ahead stands within a moment
    after it, in its order.

    Phones count on through their days, and what a phone was given once more is a count of its own, so that one that was
    restored from yesterday puts nothing among what it wrote then.
    """
    if proof is None:
        return ItemTime(min(max(item.at, earliest), now), None, doubtful=True)
    first, last = max(proof.since, min(earliest, now)), min(now, reads_until(work, proof.since))
    if not _plausible(unit, phone, item.order, proof.since, now):
        return ItemTime(min(max(item.at, first), last), None, doubtful=True)
    before, after = unit.phones.neighbours(phone.id, proof.since, item.order)
    earliest_here = _apart(before, item.order) if before else first
    latest_here = _apart(after, item.order) if after else max(last, earliest_here)
    at = min(max(item.at, earliest_here), latest_here)
    return ItemTime(at, proof.since, doubtful=abs(at - item.at) > DOUBTFUL)


def _apart(neighbour: Deposit, order: int) -> datetime:
    """As near to its neighbour as leaves a moment for each number that the phone counted between them: those may still
    come."""
    return neighbour.at + TICK * (order - neighbour.ordinal)


def _plausible(unit: Unit, phone: Phone, order: int, since: datetime, now: datetime) -> bool:
    """Whether a phone can have counted so far: as fast as it counts since the last that came, and no number twice."""
    last = unit.phones.last_order(phone.id)
    if last is None:
        return True
    ahead = SPARE_ORDERS + ORDERS_A_SECOND * max(0.0, (now - last.received_at).total_seconds())
    return order <= last.ordinal + ahead and not unit.phones.order_taken(phone.id, since, order)
