"""What may not be done with the data of a case now, because the person restricted it or objected: the one gate that
every use asks. It says no as long as nobody has written down why that very use is allowed."""

from collections.abc import Iterable

from ..domain.errors import Refused
from ..domain.rights import Use
from ..store.unit import Unit


def at_rest(unit: Unit, case_ids: Iterable[str], use: Use) -> frozenset[str]:
    """Those of these cases in which this use rests."""
    return frozenset(case_id for case_id, uses in unit.rights.resting(set(case_ids)).items() if use in uses)


def rests(unit: Unit, case_id: str, use: Use) -> bool:
    """Whether this use rests in the case."""
    return bool(at_rest(unit, {case_id}, use))


def refuse_at_rest(unit: Unit, case_id: str, use: Use, field: str | None = None) -> None:
    """Raises `Refused("at_rest")` where this use rests."""
    if rests(unit, case_id, use):
        raise Refused("at_rest", field)


def refuse_any_at_rest(unit: Unit, *case_ids: str) -> None:
    """Raises `Refused("at_rest")` where anything rests in one of them: they are not put together, nor taken apart."""
    if unit.rights.resting(set(case_ids)):
        raise Refused("at_rest")
