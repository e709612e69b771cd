"""Days that the office closes, and opens again, also the one that runs and public holidays: whoever was to be visited
on them is told, and nobody is planned."""

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
    and the visits stand on their lists again."""
    ledger, ahead = office.ledger, _ahead(office)
    days = [day for day in ahead if ledger.works(day) and day not in HOLIDAYS]
    if not days or any(day in ledger.closed for day in ahead):
        return
    planned = [day for day in days if _published(office, day)]
    _close(office, chance.choice(planned or days), "closes a day")


def close_today(office: Office) -> None:
    """Something happened, and nobody begins anything more; who is at a door goes on."""
    today, matters = office.today, office.ledger.matters.values()
    to_come = [one for one in matters if one.goes and _goes_on(one, today) and not _hour_has_come(office, one)]
    if to_come and not office.ledger.on_call_alone(today):
        _close(office, today, "closes a running day")


def open_again(office: Office, day: date) -> None:
    """It works after all."""
    _open(office, day, "opens a closed day")


def holiday_ahead(office: Office) -> date | None:
    """The public holiday of these days on which the office would work otherwise."""
    return next((day for day in _ahead(office) if day in HOLIDAYS and day.weekday() != 6), None)


def decide_holiday(office: Office, day: date, chance: random.Random) -> bool:
    """The first evening the office wants to work on it, the next one it does not, then as it pleases; returns whether
    it opened it."""
    counts, kept = office.ledger.counts, day in office.ledger.opened
    if kept and (counts["closes a holiday again"] < counts["opens a holiday"] == 1 or chance.random() < 0.4):
        _close(office, day, "closes a holiday again")
    elif not kept and (day not in office.ledger.decided or chance.random() < 0.4):
        _open(office, day, "opens a holiday")
        return True
    return False


def _ahead(office: Office) -> list[date]:
    return [office.today + timedelta(days=n) for n in range(1, 6)]


def _close(office: Office, day: date, kind: str) -> None:
    """For a reason, unless the calendar has it closed anyway. The page of a colleague is older than that."""
    ledger, usually = office.ledger, day in HOLIDAYS
    ledger.step(office.now, kind, str(day))
    path, late, browser = _path(day), office.browser("claire"), office.browser("camille")
    old, typed = _seen(late, day), {"to": "closed", "reason": "" if usually else WHY}
    drafted = _drafted_for_others(office, day)
    browser.get(path)
    if not usually:
        browser.post(path, {**typed, "seen_decisions": old, "reason": " "}, 422)
    browser.post(path, {**typed, "seen_decisions": old})
    gone = [one for one in ledger.matters.values() if _falls(office, one, day)]
    if day in ledger.drafts:
        stay = {one.id for one in ledger.matters.values() if one.id in drafted and _has_begun(office, one, day)}
        ledger.drafts[day] -= drafted - stay
    for matter in gone:
        ledger.free(matter)
        matter.changed("day_closed", office.now)
    ledger.opened.discard(day)
    ledger.closed |= set() if usually else {day}
    ledger.decided[day] = office.now
    answer = late.post(path, {"seen_decisions": old, "to": "closed", "reason": "from an old page"}, 409)
    ledger.expect("from an old page" in answer.text, f"what was typed to close {day} is gone")


def _open(office: Office, day: date, kind: str) -> None:
    """Nothing comes back by itself, and what plans of the closed day showed holds no more."""
    ledger = office.ledger
    ledger.step(office.now, kind, str(day))
    browser = office.browser("camille")
    browser.post(_path(day), {"seen_decisions": _seen(browser, day), "to": "open", "reason": ""})
    ledger.closed.discard(day)
    ledger.opened |= {day} if day in HOLIDAYS else set()
    ledger.decided[day] = office.now
    for matter in ledger.matters.values():
        matter.left_out.discard(day)


def _path(day: date) -> str:
    return f"/office/closed-days/{day}"


def _seen(browser: Browser, day: date) -> str:
    """How many decisions of the day its page shows."""
    return form_value(browser.get(_path(day)), "seen_decisions")


def _published(office: Office, day: date) -> bool:
    return any(one.goes and _goes_on(one, day) for one in office.ledger.matters.values())


def _goes_on(matter: Matter, day: date) -> bool:
    return matter.published is not None and matter.published.day == day


def _falls(office: Office, matter: Matter, day: date) -> bool:
    """Whether somebody was to go there that day who does not work on it when it is closed, or the client was told an
    hour of it that still stands, and nobody works."""
    if matter.state != "agreed" or _has_begun(office, matter, day):
        return False
    on_call = office.ledger.works_when_closed(day)
    if matter.published and matter.published.day == day:
        return not set(matter.published.workers) <= on_call
    told = matter.promised.astimezone(ZONE).date() == day if matter.promised else False
    return told and matter.fallen != matter.promised and not on_call


def _has_begun(office: Office, matter: Matter, day: date) -> bool:
    """Whether it goes on although the day was just closed. Where its hour has come and nobody has said anything it is
    on how late its worker is, which the ledger does not know: then what the office did is right."""
    if matter.state != "agreed" or matter.arrived:
        return True
    due = _goes_on(matter, day) and _hour_has_come(office, matter)
    return due and office.visit(matter.id).freed_at != office.now


def _hour_has_come(office: Office, matter: Matter) -> bool:
    return bool(matter.arrived) or (matter.published is not None and matter.published.start <= office.now)


def _drafted_for_others(office: Office, day: date) -> frozenset[str]:
    """The visits that the draft of the day gives to somebody who does not work when it is closed."""
    on_call = office.ledger.works_when_closed(day)
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
    routes = draft.routes if draft else ()
    return frozenset(stop.visit_id for one in routes if one.worker_id not in on_call for stop in one.stops)
