"""How the simulated coordinators make a day: the planner by its button, changes by hand, the way back, publishing."""

import random
import re
import threading
from datetime import date, datetime

from fieldapp.domain.plan import Plan
from fieldapp.domain.worker import Worker
from fieldapp.services import plan_jobs
from tests.patience import WAIT_S
from tests.web.people_and_visits import form_value, revision

from .checks import check_published
from .coordinators import change, close, move_house, rest, withdraw
from .matter import TOLERANCE, Matter, Published
from .people import Browser, Office
from .wall_clock import ZONE

CHANGES = (withdraw, close, move_house, rest, change)


def plan(office: Office, day: date, team: list[Worker], chance: random.Random) -> None:
    """The planner first; then somebody knows better, changes their mind about it, and the other one publishes."""
    browser = office.browser("claire")
    run_planner(office, browser, day)
    if chance.random() < 0.4:
        by_hand(office, browser, day, team, chance)
    change_a_draft(office, day, chance)
    if chance.random() < 0.5:
        undo(office, browser, day)
    if chance.random() < 0.25:
        restore(office, browser, day, chance)
    if chance.random() < 0.9:
        publish(office, day)


def change_a_draft(office: Office, day: date, chance: random.Random) -> None:
    """With every third draft one of those whom it has changes their mind before it is published, in turn otherwise."""
    somebody = [one for one in office.ledger.matters.values() if one.id in office.ledger.drafts.get(day, ())]
    counts = office.ledger.counts
    counts["drafts with somebody"] += bool(somebody)
    if somebody and counts["drafts with somebody"] % 3 == 1:
        CHANGES[counts["drafts with somebody"] // 3 % len(CHANGES)](office, chance.choice(somebody), chance)


def again_today(office: Office) -> None:
    """Something came up: the rest of the day is planned again, and published."""
    run_planner(office, office.browser("camille"), office.today)
    publish(office, office.today)


def run_planner(office: Office, browser: Browser, day: date) -> None:
    """By the button of the day's page, which asks first where a draft would be replaced."""
    office.ledger.step(office.now, "plans", str(day))
    path = f"/office/day/{day}"
    browser.get(path)
    answer = browser.try_post(f"{path}/plan", {})
    if answer.status_code == 409:
        office.ledger.expect(day in office.ledger.drafts, f"a draft of {day} is to be replaced that nobody made")
        answer = browser.try_post(f"{path}/plan", {"replaces": form_value(answer.text, "replaces")})
    office.ledger.expect(answer.status_code == 302, f"planning {day} answers {answer.status_code}")
    for thread in threading.enumerate():
        if thread.name == f"plan-{day}":
            thread.join(WAIT_S)
    job = plan_jobs.newest(office.work, day)
    office.ledger.expect(job is not None and job.state == "done", f"planning {day} ended as {job}")
    drafted(office, day)
    browser.get(path)


def drafted(office: Office, day: date) -> Plan | None:
    """The ledger looks at the draft that was just made: whom it has, and whom it left out."""
    with office.work.store.read() as unit:
        draft, published = unit.plans.draft(day), unit.plans.published(day)
    newest = draft or published
    if draft:
        office.ledger.drafts[day] = frozenset(stop.visit_id for route in draft.routes for stop in route.stops)
    for matter in office.ledger.matters.values():
        matter.left_out.discard(day)
    for left in newest.unserved if newest else ():
        matter = office.ledger.matter(left.visit_id)
        since = [at for at in (matter.changed_at, office.ledger.decided.get(day)) if at]
        fresh = newest and all(at <= newest.created_at for at in since)
        if newest and fresh and _is_shown(newest, {reason.code for reason in left.reasons}):
            matter.left_out.add(day)
    return draft


def _is_shown(plan: Plan, reasons: set[str]) -> bool:
    """Whether `reasons` say that no plan of the day has room: that it is full takes a proof that nobody can serve more;
    that the search found nothing, or that it stands beside another of the same client, shows nothing."""
    gap = plan.certificate.get("gap", {})
    proved = gap.get("priority") == 0 and gap.get("visits") == 0
    of_this_plan = reasons & {"not_found", "same_worker", "beside_other"}
    return bool(reasons) and not of_this_plan and (proved or "competition" not in reasons)


def by_hand(office: Office, browser: Browser, day: date, team: list[Worker], chance: random.Random) -> None:
    """One visit of the draft to another worker, or out of it; the other coordinator's page is older than that."""
    drafted_now = office.ledger.drafts.get(day, frozenset())
    visits = [one.id for one in office.ledger.matters.values() if one.id in drafted_now]  # as a seed decides
    if not visits:
        return
    late = office.browser("camille")
    visit_id, worker = chance.choice(visits), chance.choice([*(one.id for one in team), ""])
    old = revision(late.get(f"/office/day/{day}?visit={visit_id}"))
    office.ledger.step(office.now, "moves by hand", f"{office.ledger.matter(visit_id)} on {day}")
    if not move(office, browser, day, visit_id, worker):
        return
    typed = {"revision": old, "visit": visit_id, "worker": team[0].id, "position": "0", "anyway": "1"}
    answer = late.try_post(f"/office/day/{day}/move", typed)
    office.ledger.expect(answer.status_code == 409, f"an old page of {day} answers {answer.status_code}")


def move(office: Office, browser: Browser, day: date, visit_id: str, worker_id: str) -> bool:
    """Whether the draft is another now: what would break a rule is left."""
    page = browser.get(f"/office/day/{day}?visit={visit_id}")
    before = _mark(office, day)
    found = re.search(r'name="revision" value="(\d+)"', page)
    typed = {"revision": found[1] if found else "0", "visit": visit_id, "worker": worker_id, "position": "9"}
    browser.try_post(f"/office/day/{day}/move", typed)
    drafted(office, day)
    return _mark(office, day) != before


def _mark(office: Office, day: date) -> tuple[int, int]:
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
    return (draft.version, draft.revision) if draft else (0, 0)


def undo(office: Office, browser: Browser, day: date) -> None:
    """The last change of the draft is taken back, where there is one."""
    page = browser.get(f"/office/day/{day}")
    found = re.search(rf'action="/office/day/{day}/undo"(?s:.*?)name="revision" value="(\d+)"', page)
    if found:
        office.ledger.step(office.now, "undoes", str(day))
        browser.post(f"/office/day/{day}/undo", {"revision": found[1]})
        drafted(office, day)


def restore(office: Office, browser: Browser, day: date, chance: random.Random) -> None:
    """An earlier version of the day comes back as a draft."""
    page = browser.get(f"/office/day/{day}/versions")
    versions = re.findall(r'name="version" value="(\d+)"', page)
    if versions:
        version = chance.choice(versions)
        office.ledger.step(office.now, "restores", f"{day} version {version}")
        browser.post(f"/office/day/{day}/restore", {"version": version, "seen": form_value(page, "seen")})
        drafted(office, day)


def publish(office: Office, day: date) -> None:
    """The draft of the day, if there is one with routes."""
    browser, path = office.browser("camille"), f"/office/day/{day}/publish"
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
    if draft is None or not draft.routes:
        return
    office.ledger.step(office.now, "publishes", str(day))
    page = browser.get(path)
    if 'name="revision"' in page:
        browser.post(path, {"revision": revision(page), "falls": form_value(page, "falls")})
    else:
        office.ledger.expect(bool(draft.violations), f"{day} cannot be published, and breaks no rule")
    with office.work.store.read() as unit:
        plan = unit.plans.published(day)
    if plan is None or plan.id != draft.id:
        office.ledger.step(office.now, "is refused", f"the draft of {day}")
        return
    was = {one.id: one for one in office.ledger.matters.values() if one.published and one.published.day == day}
    check_published(office, office.ledger, plan, was)
    published(office, plan, was)


def published(office: Office, plan: Plan, was: dict[str, Matter]) -> None:
    """The ledger knows what people are sent by from now on."""
    office.ledger.drafts.pop(plan.day, None)
    served = {stop.visit_id for route in plan.routes for stop in route.stops}
    office.ledger.drafts = {day: visits - served for day, visits in office.ledger.drafts.items()}
    for matter in was.values():
        matter.published = None
    for route in plan.routes:
        for stop in route.stops:
            matter = office.ledger.matter(stop.visit_id)
            there = matter.published
            twice = there is not None and there.day != plan.day and there.day >= office.today and matter.goes
            office.ledger.expect(not twice, f"published for {plan.day}, and for another day: {matter}")
            workers = (*(there.workers if there and there.day == plan.day else ()), route.worker_id)
            away = any((one, plan.day) in office.ledger.absent for one in workers)
            matter.published = Published(plan.day, stop.id, stop.start, stop.end, workers, away)
    for matter in office.ledger.matters.values():
        told_hour(matter, plan)
    drafted(office, plan.day)


def told_hour(matter: Matter, plan: Plan) -> None:
    """An hour that was told or written and this plan does not keep falls; one that fell and is kept holds again."""
    stop = matter.published if matter.published and matter.published.day == plan.day else None
    if matter.state != "agreed":
        return
    newest = matter.expected is None or not matter.letters or matter.expected == matter.fallen
    if stop and matter.fallen and newest and not matter.moved and abs(stop.start - matter.fallen) <= TOLERANCE:
        read = matter.may_have_read_gone()
        matter.letters = [] if read else matter.fell_letters
        matter.promised, matter.fallen = None if read or matter.fell_letters else matter.fallen, None
        return
    heard = matter.expected
    kept = stop is not None and heard is not None and abs(stop.start - heard) <= TOLERANCE
    if heard and not kept and (stop or plan.day == day_of(heard)):
        matter.falls()


def day_of(moment: datetime | None) -> date | None:
    """The day of the office of an aware time."""
    return moment.astimezone(ZONE).date() if moment else None


def ill(office: Office, worker: Worker, others: list[Worker], chance: random.Random) -> None:
    """Somebody rings: their visits of today that have not begun go to others, by hand or by planning again."""
    office.ledger.step(office.now, "is ill", worker.name)
    day, browser = office.today, office.browser("claire")
    browser.get(f"/office/team/{worker.id}")
    browser.post(f"/office/team/{worker.id}/absence", {"first": str(day), "last": str(day)})
    office.ledger.absent.add((worker.id, day))
    for matter in office.ledger.matters.values():
        if matter.published and _of(matter, day, worker):
            matter.published.away = True
    mine = [one for one in office.ledger.matters.values() if one.goes and _of(one, day, worker)]
    if not mine:
        return
    if chance.random() < 0.5:
        run_planner(office, browser, day)
    else:
        for matter in mine:
            for other in [*(one.id for one in chance.sample(others, len(others))), ""]:
                if move(office, browser, day, matter.id, other):
                    break
    publish(office, day)


def _of(matter: Matter, day: date, worker: Worker) -> bool:
    stop = matter.published
    return stop is not None and stop.day == day and worker.id in stop.workers
