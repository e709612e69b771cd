"""Days that the office closes, and opens again: whoever was to be visited on them is told, and nobody is planned."""

import random
from datetime import date, timedelta

from tests.web.people_and_visits import form_value

from .holidays import HOLIDAYS
from .matter import Matter
from .people import Browser, Office
from .wall_clock import ZONE

WHY = "the street is shut"


def close_one(office: Office, chance: random.Random) -> None:
    """One of the days to come on which the office works, mostly one that is planned already: told hours of it fall,
    and the visits stand on their lists again. The page of a colleague is older than that."""
    ledger, ahead = office.ledger, [office.today + timedelta(days=n) for n in range(1, 6)]
    days = [day for day in ahead if ledger.works(day) and day not in HOLIDAYS]
    if not days or any(day in ledger.closed for day in ahead):
        return
    planned = [day for day in days if _published(office, day)]
    day = chance.choice(planned or days)
    ledger.step(office.now, "closes a day", str(day))
    path, late, browser = _path(day), office.browser("claire"), office.browser("camille")
    old = _seen(late, day)
    browser.get(path)
    browser.post(path, {"seen_decisions": old, "to": "closed", "reason": " "}, 422)
    browser.post(path, {"seen_decisions": old, "to": "closed", "reason": WHY})
    for matter in [one for one in ledger.matters.values() if _falls(one, day)]:
        ledger.free(matter)
        matter.changed("day_closed", office.now)
    if day in ledger.drafts:
        ledger.drafts[day] = frozenset()
    ledger.closed.add(day)
    ledger.decided[day] = office.now
    answer = late.post(path, {"seen_decisions": old, "to": "closed", "reason": "from an old page"}, 409)
    ledger.expect("from an old page" in answer.text, f"what was typed to close {day} is gone")


def open_again(office: Office, day: date) -> None:
    """It works after all: nothing comes back by itself, and what plans of the closed day showed holds no more."""
    ledger = office.ledger
    ledger.step(office.now, "opens a closed day", str(day))
    browser = office.browser("camille")
    browser.post(_path(day), {"seen_decisions": _seen(browser, day), "to": "open", "reason": ""})
    ledger.closed.discard(day)
    ledger.decided[day] = office.now
    for matter in ledger.matters.values():
        matter.left_out.discard(day)


def _path(day: date) -> str:
    return f"/office/closed-days/{day}"


def _seen(browser: Browser, day: date) -> str:
    """How many decisions of the day its page shows."""
    return form_value(browser.get(_path(day)), "seen_decisions")


def _published(office: Office, day: date) -> bool:
    return any(one.goes and one.published and one.published.day == day for one in office.ledger.matters.values())


def _falls(matter: Matter, day: date) -> bool:
    """Whether somebody was to go there that day, or the client was told an hour of it that still stands."""
    if matter.state != "agreed" or matter.arrived:
        return False
    told = matter.promised.astimezone(ZONE).date() == day if matter.promised else False
    goes = matter.published is not None and matter.published.day == day
    return goes or (told and matter.fallen != matter.promised)
