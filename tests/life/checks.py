"""After every step: what the application shows and keeps is what the ledger knows."""

import re
from datetime import date, datetime

from fieldapp.domain.plan import Plan
from fieldapp.domain.standing import QUIET, holds
from fieldapp.domain.visit import Visit
from fieldapp.services import todo
from fieldapp.store.unit import Unit

from .ledger import TOLERANCE, Ledger, Matter
from .people import Office

STATES = {"agreed": ("open",), "done": ("done",), "closed": ("cancelled",)}
WITHOUT_CONSENT = ("to_triage", "waiting")


def check(office: Office, ledger: Ledger) -> None:
    """Raises `AssertionError` with the seed and the last steps."""
    with office.work.store.read() as unit:
        lists = todo.by_list(todo.pieces(office.work, unit))
        on = [(piece.id, name) for name, pieces in lists.items() for piece in pieces]
        open_now = {one.id or one.request_id: one for one in ledger.matters.values() if one.is_open}
        ledger.expect(len(dict(on)) == len(on), f"on two lists: {sorted(on)}")
        missing, extra = open_now.keys() - dict(on).keys(), dict(on).keys() - open_now.keys()
        ledger.expect(not missing, f"on no list: {[open_now[one] for one in missing]}")
        ledger.expect(not extra, f"on a list, and nobody knows why: {[(one, dict(on)[one]) for one in extra]}")
        for key, matter in open_now.items():
            _on_the_right_list(office, ledger, matter, dict(on)[key])
        for visit in unit.visits.many({one.id for one in ledger.matters.values() if one.id}).values():
            _as_known(ledger, ledger.matter(visit.id), visit)
        _plans(office, unit, ledger)
    page = office.browser("claire").get("/office/todo")
    counted = {
        **dict(re.findall(r'/office/todo/(\w+)">(?s:.*?)<span class="many">(\d+)</span>', page)),
        **dict(re.findall(r'/office/todo/(\w+)">[^<]*: (\d+)</a>', page)),
    }
    shown = {name: int(counted.get(name, 0)) for name in lists}
    ledger.expect(
        shown == {name: len(pieces) for name, pieces in lists.items()} and set(QUIET) <= set(lists),
        f"the page counts {shown}",
    )


def _on_the_right_list(office: Office, ledger: Ledger, matter: Matter, name: str) -> None:
    """The rows of the table that the ledger can tell by itself."""
    rests = matter.waits_until is not None and matter.waits_until > office.today
    ledger.expect(rests == (name == "waiting"), f"{matter} is on {name}")
    if matter.state == "asked":
        ledger.expect(name == "to_triage", f"{matter} is on {name}")
    elif matter.state in ("failed", "done") and not rests:
        ledger.expect(name == "follow_up", f"{matter} is on {name}")
    elif matter.state == "agreed" and not matter.consent:
        ledger.expect(name in WITHOUT_CONSENT, f"{matter} has no consent and is on {name}")


def _as_known(ledger: Ledger, matter: Matter, visit: Visit) -> None:
    """State, promise and the newest edit are the ones that somebody was told were kept."""
    if matter.state in STATES:
        ledger.expect(visit.state in STATES[matter.state], f"{matter} is {visit.state}")
    ledger.expect(visit.promised == matter.promised, f"promised {matter}, kept is {visit.promised}")
    now = {name: getattr(visit, name) for name in matter.facts if name != "place"}
    now |= {"place": (visit.place.lat, visit.place.lon)} if "place" in matter.facts else {}
    ledger.expect(now == matter.facts, f"an edit was overwritten: {matter} is {now}")


def _plans(office: Office, unit: Unit, ledger: Ledger) -> None:
    plans = [*unit.plans.drafts_since(office.today), *unit.plans.published_since(office.today)]
    for plan in plans:
        for visit in unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops}).values():
            matter = ledger.matter(visit.id)
            if plan.state == "draft":
                agreed = matter.consent or visit.state != "open" or _begun(unit, plan, visit.id)
                ledger.expect(agreed, f"a draft of {plan.day} has {matter}")


def _begun(unit: Unit, plan: Plan, visit_id: str) -> bool:
    found = plan.find(visit_id)
    return found is not None and bool(unit.visits.events({found[1].id}))


def check_published(office: Office, ledger: Ledger, day: date, before: dict[str, datetime]) -> None:
    """What was just published: nobody without consent, and hours that were told stay within the tolerance.

    `before`: visits whose stops had begun, which stay as they were.
    """
    with office.work.store.read() as unit:
        plan = unit.plans.published(day)
        if plan is None:
            return
        visits = unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops})
        for stop in (stop for route in plan.routes for stop in route.stops):
            matter, visit = ledger.matter(stop.visit_id), visits[stop.visit_id]
            if stop.visit_id in before or (plan.published_at and not holds(visit, plan.published_at)):
                continue
            ledger.expect(matter.consent, f"published on {day} without consent: {matter}")
            kept = matter.promised is None or abs(matter.promised - stop.start) <= TOLERANCE
            ledger.expect(kept, f"{matter} was told {matter.promised}, published is {stop.start}")


def check_files(office: Office, ledger: Ledger) -> None:
    """Every act, note and person that the ledger knows stands in the case and in the audit."""
    with office.work.store.read() as unit:
        for matter in ledger.matters.values():
            acts = [one for one in unit.visits.acts_of_case(matter.case_id) if one.visit_id == matter.id]
            kinds = {kind: sum(one.kind == kind for one in acts) for kind in matter.acts}
            ledger.expect(kinds == matter.acts, f"the history of {matter} has {kinds}")
            texts = [note.text for note in unit.notes.of_case(matter.case_id)]
            lost = [note for note in matter.notes if note not in texts]
            ledger.expect(not lost, f"the case of {matter} lacks {lost}")
            ledger.expect(unit.cases.get(matter.case_id).person.name == matter.name, f"the name of {matter}")
            rows = [
                one
                for one in unit.audit.of_case(matter.case_id, 5000)
                if one.action in ("write", "receive", "withdraw")
            ]
            ledger.expect(len(rows) >= sum(matter.acts.values()), f"the audit of {matter} has {len(rows)} rows")
