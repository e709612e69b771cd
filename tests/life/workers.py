"""Workers on paper, and what the office has to ask for: it enters what stands on the sheet or what it hears."""

import random
import re
import uuid
from datetime import date

from fieldapp.domain.worker import Worker

from .matter import Matter, Outcome
from .people import Browser, Office
from .phones import OUTCOMES


def going(office: Office, day: date, worker: Worker) -> dict[str, Matter]:
    """By stop id, to whom this worker goes on this day."""
    found = {}
    for matter in office.ledger.matters.values():
        stop = matter.published
        if stop and stop.day == day and worker.id in stop.workers and matter.goes:
            found[stop.stop_id] = matter
    return found


def enter_paper(office: Office, browser: Browser, day: date, worker: Worker, chance: random.Random) -> None:
    """The office finds each visit by the code of its sheet and enters what stands beside it."""
    own = {stop_id: one for stop_id, one in going(office, day, worker).items() if _over(office, one)}
    printed = re.findall(r'class="code">(\w\d+-\w{4})<', browser.get(f"/office/day/{day}/sheets"))
    # a draft that came since has other sheets than the worker brings: the last four signs are still the same
    codes = printed if day not in office.ledger.drafts else [stop_id[:4] for stop_id in own]
    found = set()
    for code in codes:
        browser.get(f"/office/day/{day}")
        answer = browser.try_post(f"/office/day/{day}/code", {"code": code})
        stop_id = answer.location.rsplit("/", 1)[1] if answer.status_code == 302 else ""
        if stop_id in own and stop_id not in found:
            found.add(stop_id)
            enter(office, browser, worker, own[stop_id], chance)
    lacking = [one for stop_id, one in own.items() if stop_id not in found]
    office.ledger.expect(not lacking, f"the sheets of {day} lead to no {lacking}")


def _over(office: Office, matter: Matter) -> bool:
    return matter.published is not None and matter.published.end <= office.now


def enter(office: Office, browser: Browser, worker: Worker, matter: Matter, chance: random.Random) -> None:
    """What a paper says, or what the worker says on the telephone, in the office's form; a double click changes
    nothing."""
    stop = matter.published
    assert stop
    kind = chance.choice(OUTCOMES)
    follow_up = chance.choice(("none", "call")) if kind == "done" else ""
    note = f"paper: {kind} at {matter.name}, {office.now.isoformat()}"
    office.ledger.step(office.now, "enters from paper", f"{worker.name}: {note} {follow_up} {matter}")
    path = f"/office/day/{stop.day}/stop/{stop.stop_id}"
    report = re.search(r'name="report_id" value="([^"]+)"', browser.get(path))
    assert report
    typed = {"report_id": report[1], "worker": worker.id, "outcome": kind, "follow_up": follow_up, "note": note}
    for _ in range(chance.choice((1, 2))):
        browser.get(path)
        browser.post(path, typed)
    office.ledger.heard(matter, Outcome(report[1], min(stop.end, office.now), kind, stop.stop_id, follow_up))
    matter.notes.append(note)


def may_be_taken_back(office: Office, matter: Matter) -> bool:
    """Whether it ended these days at the door to which the published plan sent somebody."""
    stop, last = matter.published, matter.last
    ended = matter.state in ("done", "failed") and matter.case.consent
    return bool(ended and stop and last and last.stop_id == stop.stop_id and (office.today - stop.day).days < 3)


def take_back(office: Office, matter: Matter, _chance: random.Random) -> None:
    """It was said at the wrong door: the visit is still to be made, and whoever was met there was not met. Sent twice,
    and once more from the same page."""
    stop = matter.published
    assert stop
    office.ledger.step(office.now, "takes an outcome back", f"{matter}")
    path, browser = f"/office/day/{stop.day}/stop/{stop.stop_id}", office.browser("camille")
    page = browser.get(path)
    back, seen = (re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("back_id", "seen"))
    office.ledger.expect(back is not None and seen is not None, f"what was said of {matter} cannot be taken back")
    assert back
    assert seen
    typed = {"back_id": back[1], "seen": seen[1], "reason": "it was another door"}
    browser.post(f"{path}/back", typed | {"reason": " "}, 422)
    for _ in range(2):
        browser.get(path)
        browser.post(f"{path}/back", typed)
    matter.took_back(stop.stop_id, back[1])
    office.ledger.at_rest -= {matter.id}
    browser.get(path)
    other = {"back_id": str(uuid.UUID(int=office.ledger.counts.total())), "reason": "once more, from the page before"}
    browser.post(f"{path}/back", typed | other, 422)


def missing(office: Office) -> list[Matter]:
    """Visits of days gone by of which nobody said what happened."""
    found = (one for one in office.ledger.matters.values() if one.goes and one.published)
    return [one for one in found if one.published and one.published.day < office.today]


def ask(office: Office, team: list[Worker], matter: Matter, chance: random.Random) -> None:
    """In the morning the office asks what nobody said yesterday."""
    stop = matter.published
    if stop is None or not matter.goes:
        return
    worker = next(one for one in team if one.id == stop.workers[0])
    enter(office, office.browser("claire"), worker, matter, chance)
