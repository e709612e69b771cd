"""Which acts there are and how often they come; and to whom one applies."""

from . import own_pages
from .matter import Matter
from .people import Office

KINDS = {
    "decide": 7, "telephone": 2, "change": 2, "move house": 1, "rest": 1, "resume": 1, "close": 1, "take up": 2,
    "withdraw": 1, "agree": 2, "wishes": 1, "tell": 1, "write": 1, "split": 1, "own page": 3, "words": 3, "code": 1,
    "plan today": 1, "note": 2, "repeat": 1, "one of a series": 1, "end series": 1, "relative": 1, "ask again": 1,
    "otherwise": 1, "relative agrees": 1, "take back": 2, "receipt": 2,
}  # fmt: skip


def has_code(office: Office, matter: Matter) -> bool:
    """Whether they know number and code, and the page is about this one."""
    return newest(office, matter) and any(one.code for one in office.ledger.of_case(matter.case))


def with_own_page(office: Office, matters: list[Matter]) -> list[Matter]:
    """Who can open their page; those with several visits first, where the next of them cancels."""
    found = [one for one in matters if has_code(office, one)]
    several = [one for one in found if len(own_pages.coming(office, one)) > 1]
    return several if several and own_pages.ends_next(office) else found


def newest(office: Office, matter: Matter) -> bool:
    """Whether it is the newest of their visits, and they agree."""
    return office.ledger.of_case(matter.case)[-1] is matter and matter.case.consent


def is_today(office: Office, matter: Matter) -> bool:
    """Whether somebody is to go there today."""
    return matter.published is not None and matter.published.day == office.today


def under_way(office: Office, matter: Matter) -> bool:
    """Whether its hour has begun, so that only what happens at the door counts."""
    stop = matter.published
    return bool(stop and stop.day == office.today and stop.start <= office.now)


def has_relative(matter: Matter) -> bool:
    """Whether somebody close to them asked."""
    return "relative" in matter.case.people
