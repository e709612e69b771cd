"""After every step: what the application shows and keeps is what the ledger knows."""

import re
from collections import Counter
from datetime import date, time

from fieldapp.domain.plan import Plan, Stop
from fieldapp.domain.standing import QUIET
from fieldapp.domain.visit import Visit
from fieldapp.services import todo
from fieldapp.services.phone import owing
from fieldapp.store.unit import Unit

from . import expected
from .ledger import Ledger
from .matter import TOLERANCE, Matter
from .people import Office
from .wall_clock import ZONE, at_wall_clock

STATES = {
    "agreed": ("open",),
    "done": ("done",),
    "closed": ("cancelled",),
    "failed": ("nobody_home", "refused", "moved"),
}
AUDITED = {"event": "deposit", "note": "deposit"}


def check(office: Office, ledger: Ledger) -> None:
    """Raises `AssertionError` with the seed and the last steps."""
    with office.work.store.read() as unit:
        lists = todo.by_list(todo.pieces(office.work, unit))
        on = [(piece.id, name) for name, pieces in lists.items() for piece in pieces]
        open_now = {one.id or one.request_id: one for one in ledger.matters.values() if one.is_open}
        ledger.expect(len(dict(on)) == len(on), f"on two lists: {sorted(on)}")
        phones = ledger.phones_due(office.now)
        wrong = {one for one in phones if dict(on).get(one) != "follow_up"}
        ledger.expect(not wrong, f"what these phones owe is not to be followed up: {wrong}")
        phones |= (receipts := expected.receipts_lost(ledger))
        wrong = {one for one in receipts if dict(on).get(one) != "follow_up"}
        ledger.expect(not wrong, f"who asked was not written to, and nobody follows it up: {wrong}")
        missing, extra = open_now.keys() - dict(on).keys(), dict(on).keys() - open_now.keys() - phones
        ledger.expect(not missing, f"on no list: {[open_now[one] for one in missing]}")
        ledger.expect(not extra, f"on a list, and nobody knows why: {[(one, dict(on)[one]) for one in extra]}")
        for key, matter in open_now.items():
            right = expected.lists(ledger, matter, office.now)
            ledger.expect(dict(on)[key] in right, f"{matter} is on {dict(on)[key]}, belongs on {right}")
        for visit in unit.visits.many(
            {one.id for one in ledger.matters.values() if one.id not in ledger.at_rest}
        ).values():
            _as_known(ledger, ledger.matter(visit.id), visit)
        _drafts(office, unit, ledger)
        _owed(unit, ledger)


def _owed(unit: Unit, ledger: Ledger) -> None:
    """What was named and has not come is owed, and nothing else."""
    owed = {debt.phone.id: ({one.id for one in debt.entries}, bool(debt.gone)) for debt in owing.open_debts(unit)}
    known = {phone: (set(debt.entries), debt.gone) for phone, debt in ledger.debts.items() if debt.entries}
    ledger.expect(owed == known, f"phones owe {known}, the office waits for {owed}")


def check_page(office: Office, ledger: Ledger) -> None:
    """The page of open work counts what is on the lists."""
    page = office.browser("claire").get("/office/todo")
    counted = {
        **dict(re.findall(r'/office/todo/(\w+)">(?s:.*?)<span class="many">(\d+)</span>', page)),
        **dict(re.findall(r'/office/todo/(\w+)">[^<]*<b>(\d+)</b></a>', page)),
    }
    with office.work.store.read() as unit:
        lists = todo.by_list(todo.pieces(office.work, unit))
    shown = {name: int(counted.get(name, 0)) for name in lists}
    ledger.expect(
        shown == {name: len(pieces) for name, pieces in lists.items()} and set(QUIET) <= set(lists),
        f"the page counts {shown}",
    )
    if not ledger.debts:
        return
    owed = office.browser("claire").get("/office/phones")
    for phone, debt in ledger.debts.items():
        panel = owed.partition(f'id="owed-{phone}"')[2].partition("</section>")[0]
        named = set(re.findall(r'name="entry" value="([^"]+)"', panel))
        ledger.expect(named == set(debt.entries), f"a phone of {debt.worker} owes {debt.entries}, shown is {named}")
        gone = 'data-tone="stop"' in panel
        ledger.expect(
            gone == (debt.gone and bool(named)), f"the page says of the phone of {debt.worker}: {panel[:500]}"
        )


def _as_known(ledger: Ledger, matter: Matter, visit: Visit) -> None:
    """State, promise and the newest edit are the ones that somebody was told were kept."""
    ledger.expect(visit.state in STATES[matter.state], f"{matter} is {visit.state}")
    ledger.expect(visit.promised == matter.promised, f"promised {matter}, kept is {visit.promised}")
    now = {name: getattr(visit, name) for name in matter.facts if name != "place"}
    now |= {"place": (visit.place.lat, visit.place.lon)} if "place" in matter.facts else {}
    ledger.expect(now == matter.facts, f"an edit was overwritten: {matter} is {now} instead of {matter.facts}")


def _drafts(office: Office, unit: Unit, ledger: Ledger) -> None:
    """The drafts that somebody made are there, with nobody who does not agree or whose visit is not to be made."""
    plans = {plan.day: plan for plan in unit.plans.drafts_since(office.today)}
    for day in [one for one in ledger.drafts if one < office.today]:
        del ledger.drafts[day]
    ledger.expect(plans.keys() == ledger.drafts.keys(), f"drafts of {sorted(plans)}, known are {sorted(ledger.drafts)}")
    for plan in plans.values():
        served = {stop.visit_id for route in plan.routes for stop in route.stops}
        # whoever is at a door that left the draft is in it again once it is timed anew
        ledger.drafts[plan.day] |= {one for one in served if begun_on(ledger.matter(one), plan.day)}
        wanted = {one for one in ledger.drafts[plan.day] if may_be_in_a_draft(ledger.matter(one), plan.day)}
        short = any(day == plan.day for _, day in ledger.absent)  # visits of whoever is away leave with the next change
        ledger.expect(
            served == wanted or (short and served < wanted),
            f"the draft of {plan.day} has {[ledger.matter(one) for one in served - wanted]} and lacks "
            f"{[ledger.matter(one) for one in wanted - served]}",
        )


def may_be_in_a_draft(matter: Matter, day: date) -> bool:
    """Whether a draft may go on with a visit: somebody has been there that day, or it is to be made and they agree."""
    if begun_on(matter, day):
        return True
    return matter.state == "agreed" and matter.case.consent


def begun_on(matter: Matter, day: date) -> bool:
    """Whether something was said at its door that day."""
    return bool(matter.arrived) or any(one.at.astimezone(ZONE).date() == day for one in matter.standing)


def check_published(office: Office, ledger: Ledger, plan: Plan, was: dict[str, Matter]) -> None:
    """What was just published: whoever is on it agrees, is awaited in the hours they gave and at the hour they were
    told, by somebody who is there; and nobody who was told an hour has lost it without a word.

    `was`: who was published for this day before.
    """
    for route in plan.routes:
        for stop in route.stops:
            matter = ledger.matter(stop.visit_id)
            before = was[stop.visit_id].published if stop.visit_id in was else None
            inside = any(start <= stop.start and stop.end <= end for start, end in matter.windows)
            if stop.id in matter.doors or (before and before.start <= office.now):
                # somebody is there, or on the way and late; but nobody goes who would not be gone in time
                ledger.expect(
                    inside or not matter.alone or stop.start <= office.now or stop.id in matter.doors,
                    f"{matter} must be alone after {matter.windows}, and is to be visited until {stop.end}",
                )
                continue
            ledger.expect(matter.case.consent, f"published for {plan.day} without consent: {matter}")
            ledger.expect(matter.state == "agreed", f"published for {plan.day}, and nobody wants it: {matter}")
            rests = matter.rests_until is not None and matter.rests_until > plan.day
            ledger.expect(not rests, f"published for {plan.day}, and it waits longer: {matter}")
            away = (route.worker_id, plan.day) in ledger.absent
            ledger.expect(not away, f"{matter} is to be visited by somebody who is away on {plan.day}")
            ledger.expect(inside, f"{matter} gave {matter.windows}, published is {stop.start}")
            told = matter.promised if matter.promised and matter.promised.astimezone(ZONE).date() == plan.day else None
            kept = told is None or abs(told - stop.start) <= TOLERANCE
            ledger.expect(kept, f"{matter} was told {told}, published is {stop.start}")
            _who_goes(ledger, plan, route.worker_id, stop, matter)


def _who_goes(ledger: Ledger, plan: Plan, worker_id: str, stop: Stop, matter: Matter) -> None:
    """As many as are needed, and nobody who has a day off or is on duty, but for those who come to the duty."""
    name = ledger.names[worker_id]
    on_call = not ledger.on_call_alone(plan.day) or worker_id == ledger.on_call
    ledger.expect(on_call, f"{name} is to visit {matter} on the holiday {plan.day}")
    ledger.expect(plan.day not in ledger.closed, f"{name} is to visit {matter} on {plan.day}, which is closed")
    if plan.day.weekday() in ledger.duties.get(worker_id, ()) and not (ledger.on_call_alone(plan.day) or matter.comes):
        on_duty = at_wall_clock(plan.day, time(9)) < stop.end and stop.start < at_wall_clock(plan.day, time(13))
        ledger.expect(not on_duty, f"{name} is on duty at {stop.start}, and is to visit {matter}")
    going = {route.worker_id for route in plan.routes if any(one.visit_id == matter.id for one in route.stops)}
    ledger.expect(len(going) == matter.needs, f"{len(going)} go to {matter}, who needs {matter.needs}")


def check_day(office: Office, ledger: Ledger, *, everything: bool) -> None:
    """At the end of a day: what was at rest all day is as it was, and the files have what happened; with `everything`
    also the files of what was at rest."""
    with office.work.store.read() as unit:
        for visit in unit.visits.many(set(ledger.at_rest)).values():
            _as_known(ledger, ledger.matter(visit.id), visit)
    before = frozenset() if everything else ledger.at_rest
    _check_files(office, ledger, [one for one in ledger.matters.values() if one.id not in before])
    ledger.at_rest = frozenset(one.id for one in ledger.matters.values() if one.id and not one.is_open)


def _check_files(office: Office, ledger: Ledger, matters: list[Matter]) -> None:
    """Every act, note and person that the ledger knows stands in the case and in the audit."""
    with office.work.store.read() as unit:
        audited = sum(row.action == "publish" for row in unit.audit.newest(100_000))
        done = ledger.counts["publishes"] - ledger.counts["is refused"]
        ledger.expect(audited == done, f"the audit has {audited} rows of publishing, there were {done}")
        for matter in matters:
            case = matter.case
            acts = Counter(one.kind for one in unit.visits.acts_of_case(case.id) if one.visit_id == matter.id)
            ledger.expect(acts == matter.acts, f"the history of {matter} has {acts} instead of {matter.acts}")
            ledger.expect(unit.cases.get(case.id).person.name == matter.person, f"the name of {matter}")
            texts = Counter(note.text for note in unit.notes.of_case(case.id))
            wrong = [note for note in matter.notes if texts[note] != 1]
            ledger.expect(not wrong, f"the case of {matter} has not once {wrong}")
            events = [one for one in unit.visits.events_of_case(case.id) if one.visit_id == matter.id]
            said = [one.id for one in events if one.kind != "arrived"]
            known = sorted([*(one.id for one in matter.outcomes), *matter.backs])
            ledger.expect(sorted(said) == known, f"{matter} has {len(said)} outcomes, known are {len(known)}")
            rows = Counter(
                (one.action, one.subject.split("/")[0], one.subject) for one in unit.audit.of_case(case.id, 5000)
            )
            written = rows["write", "visit", f"visit/{matter.id}"]
            ledger.expect(
                written == sum(matter.acts.values()), f"the audit of {matter} has {written} rows for {matter.acts}"
            )
            kinds = Counter({kind[:2]: 0 for kind in rows})
            for kind, number in rows.items():
                kinds[kind[:2]] += number
            withdrawn, given = kinds["withdraw", "consent"], kinds["write", "consent"]
            ledger.expect(withdrawn == case.withdrawals, f"the audit of {matter} has {withdrawn} withdrawals")
            ledger.expect(given == case.consents, f"the audit of {matter} has {given} consents, not {case.consents}")
