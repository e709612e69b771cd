"""What happens at the doors: some workers say it with a phone, some on paper that the office enters, some forget it."""

import random
import re
from datetime import date, timedelta

from fieldapp.domain.plan import Stop
from fieldapp.domain.standing import holds
from fieldapp.domain.worker import Worker
from tests.web.phone_office import Phone

from .ledger import Matter
from .people import Browser, Office

OUTCOMES = ("done", "done", "done", "nobody_home", "refused", "moved")


def goes(office: Office, day: date, worker: Worker) -> list[Stop]:
    """The stops of the worker to which somebody still goes."""
    with office.work.store.read() as unit:
        plan = unit.plans.published(day)
        route = plan.route_of(worker.id) if plan else None
        if plan is None or route is None or plan.published_at is None:
            return []
        visits = unit.visits.many({stop.visit_id for stop in route.stops})
        at = plan.published_at
        return [s for s in route.stops if visits[s.visit_id].state == "open" and holds(visits[s.visit_id], at)]


def report_by_phone(office: Office, worker: Worker, chance: random.Random) -> None:
    """In the morning the phone takes the day; what happened since the last time is brought."""
    stops = [stop for stop in goes(office, office.today, worker) if stop.end <= office.now]
    if not stops:
        return
    browser = office.worker_browser(worker)
    browser.get("/field/")
    phone = Phone(office.under_test, browser.visitor)
    phone.prepare()
    given = {stop["id"] for stop in phone.ready["day"]["stops"]}
    for stop in stops:
        matter = office.ledger.matter(stop.visit_id)
        if stop.id not in given or not matter.consent:
            office.ledger.expect(not matter.consent, f"the phone of {worker.name} lacks {matter}")
            continue
        if chance.random() < 0.15:
            continue  # forgotten: the office asks tomorrow
        outcome = chance.choice(OUTCOMES)
        follow_up = chance.choice(("", "none", "call")) if outcome == "done" else ""
        note = f"{outcome} at {matter.name}, {office.now.isoformat()}"
        office.ledger.step(office.now, "phone", f"{worker.name}: {note} {follow_up}")
        event = phone.item("event", event=outcome, follow_up=follow_up) | {"stop": stop.id}
        kept = phone.bring(event, phone.note(note) | {"stop": stop.id})
        office.ledger.expect(kept == [None, None], f"the office did not take {kept}")
        happened(matter, outcome, follow_up, note)


def enter_paper(office: Office, browser: Browser, day: date, worker: Worker, chance: random.Random) -> None:
    """The office finds each visit by the code of its sheet and enters what stands beside it."""
    codes = re.findall(r'class="code">(\w\d+-\w{4})<', browser.get(f"/office/day/{day}/sheets"))
    own = {stop.id: stop for stop in goes(office, day, worker) if stop.end <= office.now}
    for code in codes:
        browser.get(f"/office/day/{day}")
        found = browser.try_post(f"/office/day/{day}/code", {"code": code})
        if found.status_code != 302 or found.location.rsplit("/", 1)[1] not in own:
            continue
        stop = own[found.location.rsplit("/", 1)[1]]
        matter = office.ledger.matter(stop.visit_id)
        if not matter.consent:
            continue
        enter(office, browser, day, stop, worker, matter, chance)


def enter(
    office: Office, browser: Browser, day: date, stop: Stop, worker: Worker, matter: Matter, chance: random.Random
) -> None:
    """What a paper says, or what the worker says on the telephone, in the office's form."""
    outcome = chance.choice(OUTCOMES)
    follow_up = chance.choice(("none", "call")) if outcome == "done" else ""
    note = f"paper: {outcome} at {matter.name}, {office.now.isoformat()}"
    office.ledger.step(office.now, "paper", f"{worker.name}: {note} {follow_up}")
    path = f"/office/day/{day}/stop/{stop.id}"
    report = re.search(r'name="report_id" value="([^"]+)"', browser.get(path))
    assert report
    typed = {"report_id": report[1], "worker": worker.id, "outcome": outcome, "follow_up": follow_up, "note": note}
    browser.post(path, typed)
    happened(matter, outcome, follow_up, note)


def happened(matter: Matter, outcome: str, follow_up: str, note: str) -> None:
    """The ledger knows what was said at the door."""
    matter.state = "done" if outcome == "done" else "failed"
    matter.follow_up = follow_up not in ("", "none")
    matter.waits_until = None
    matter.notes.append(note)


def missing(office: Office, team: list[Worker], days: int = 7) -> list[tuple[date, Worker, Stop]]:
    """Stops of days gone by of which nobody said what happened."""
    found = []
    for back in range(1, days):
        day = office.today - timedelta(days=back)
        found += [(day, worker, stop) for worker in team for stop in goes(office, day, worker)]
    return found
