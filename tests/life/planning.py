"""How the simulated coordinators make a day: the planner by its button, changes by hand, the way back, publishing."""

import random
import re
import threading
from datetime import date

from fieldapp.domain.worker import Worker
from fieldapp.services import plan_jobs
from tests.patience import WAIT_S
from tests.web.people_and_visits import form_value, revision

from .checks import check_published
from .people import Browser, Office


def plan(office: Office, day: date, team: list[Worker], chance: random.Random) -> None:
    """The planner first; then somebody knows better, changes their mind about it, and the other one publishes."""
    browser = office.browser("claire")
    run_planner(office, browser, day)
    if chance.random() < 0.4:
        by_hand(office, browser, day, team, chance)
    if chance.random() < 0.2:
        undo(office, browser, day)
    if chance.random() < 0.15:
        restore(office, browser, day, chance)
    publish(office, day)


def run_planner(office: Office, browser: Browser, day: date) -> None:
    """By the button of the day's page, which asks first where a draft would be replaced."""
    office.ledger.step(office.now, "plans", str(day))
    path = f"/office/day/{day}"
    browser.get(path)
    answer = browser.try_post(f"{path}/plan", {})
    if answer.status_code == 409:
        answer = browser.try_post(f"{path}/plan", {"replaces": form_value(answer.text, "replaces")})
    office.ledger.expect(answer.status_code == 302, f"planning {day} answers {answer.status_code}")
    for thread in threading.enumerate():
        if thread.name == f"plan-{day}":
            thread.join(WAIT_S)
    job = plan_jobs.newest(office.work, day)
    office.ledger.expect(job is not None and job.state == "done", f"planning {day} ended as {job}")
    browser.get(path)


def by_hand(office: Office, browser: Browser, day: date, team: list[Worker], chance: random.Random) -> None:
    """One visit of the draft to another worker, or out of it."""
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
    visits = [stop.visit_id for route in (draft.routes if draft else ()) for stop in route.stops]
    if not visits:
        return
    visit_id, worker = chance.choice(sorted(set(visits))), chance.choice([*(one.id for one in team), ""])
    office.ledger.step(office.now, "moves by hand", f"{office.ledger.matter(visit_id).name} on {day}")
    move(browser, day, visit_id, worker)


def move(browser: Browser, day: date, visit_id: str, worker_id: str) -> bool:
    """Whether the day's page took it: what would break a rule is left."""
    page = browser.get(f"/office/day/{day}?visit={visit_id}")
    found = re.search(r'name="revision" value="(\d+)"', page)
    typed = {"revision": found[1] if found else "0", "visit": visit_id, "worker": worker_id, "position": "9"}
    return browser.try_post(f"/office/day/{day}/move", typed).status_code == 302


def undo(office: Office, browser: Browser, day: date) -> None:
    """The last change of the draft is taken back, where there is one."""
    page = browser.get(f"/office/day/{day}")
    found = re.search(rf'action="/office/day/{day}/undo"(?s:.*?)name="revision" value="(\d+)"', page)
    if found:
        office.ledger.step(office.now, "undoes", str(day))
        browser.post(f"/office/day/{day}/undo", {"revision": found[1]})


def restore(office: Office, browser: Browser, day: date, chance: random.Random) -> None:
    """An earlier version of the day comes back as a draft."""
    page = browser.get(f"/office/day/{day}/versions")
    versions = re.findall(r'name="version" value="(\d+)"', page)
    if versions:
        version = chance.choice(versions)
        office.ledger.step(office.now, "restores", f"{day} version {version}")
        browser.post(f"/office/day/{day}/restore", {"version": version})


def publish(office: Office, day: date) -> None:
    """The draft of the day, if there is one with routes."""
    browser, path = office.browser("camille"), f"/office/day/{day}/publish"
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
        stops = [stop.id for route in (draft.routes if draft else ()) for stop in route.stops]
        begun = {event.visit_id: event.happened_at for event in unit.visits.events(set(stops))}
    if not stops:
        return
    office.ledger.step(office.now, "publishes", str(day))
    page = browser.get(path)
    browser.post(path, {"revision": revision(page)})
    check_published(office, office.ledger, day, begun)
