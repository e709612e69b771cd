"""What whoever goes to a visit hears of the words that its client left for the office on their own page."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from ..domain.client_word import Asked, told_on
from ..domain.visit import Visit
from ..store.unit import Unit


def asked_of_office(unit: Unit, visits: Iterable[Visit], day: date, zone: ZoneInfo) -> dict[str, tuple[Asked, ...]]:
    """By visit id, as `told_on` the office day `day`; an empty one without. The one reader of this for pages, phones
    and paper."""
    ids = {visit.id for visit in visits}
    said = unit.client_words.asked(ids)
    return {visit_id: told_on(day, said.get(visit_id, ()), zone) for visit_id in ids}
