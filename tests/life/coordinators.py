"""What two coordinators do all day: sort, change, tell; one of them with pages that are old by then."""

import random
import re
from datetime import date, datetime, time, timedelta
from html import unescape

from fieldapp.domain.hours import Window
from fieldapp.domain.worker import Worker
from tests.web.people_and_visits import form_value

from .clients import hours
from .ledger import Matter
from .people import Office
from .planning import move, publish

PIN = {"lat": "50.7236", "lon": "4.8690", "address": "Jodoigne"}
FAR = {"how": "referred", "reason": "another office goes there"}


def decide(office: Office, matter: Matter, chance: random.Random) -> None:
    """A request: consent and place first, then yes or no."""
    office.ledger.step(office.now, "decides", matter.name)
    browser, path = office.browser(chance.choice(("claire", "camille"))), f"/office/requests/{matter.request_id}"
    if chance.random() < 0.1:
        browser.act(path, f"{path}/reject", {"reason": "too far"})
        matter.state = "declined"
        return
    browser.act(path, f"{path}/place", {**PIN, "pin": "1"})
    day = office.today + timedelta(days=chance.randint(1, 5))
    typed = {"duration": "45", "service": "social", "language": "fr", "urgency": "normal", **hours(day, 9, 17)}
    typed["note_for_worker"] = f"note {office.now:%d%H%M}"
    if not matter.consent:
        browser.act(path, f"{path}/accept", typed, 422)
        if chance.random() < 0.5:
            return
        browser.act(path, f"{path}/consent", {"giver": "client", "how": "telephone"})
        matter.consent = True
    browser.act(path, f"{path}/accept", typed)
    with office.work.store.read() as unit:
        made = [one for one in unit.visits.of_case(matter.case_id) if one.request_id == matter.request_id]
    office.ledger.expect(len(made) == 1, f"{matter} was accepted and there are {len(made)} visits")
    matter.id, matter.state = made[0].id, "agreed"
    matter.facts = _written(day, typed)
    matter.did("agreed")


def _written(day: date, typed: dict[str, object]) -> dict[str, object]:
    end = int(str(typed["window-to-0"]))
    window = Window(day=day, start=time(int(str(typed["window-from-0"]))), end=time(end))
    return {"windows": (window,), "note_for_worker": typed["note_for_worker"], "duration_min": 45}


def change(office: Office, matter: Matter, chance: random.Random) -> None:
    """Other hours, while the other coordinator looks at the page from before and sends it afterwards."""
    office.ledger.step(office.now, "changes hours; an old page is sent", matter.name)
    path = f"/office/visits/{matter.id}"
    late = office.browser("claire")
    old = form_value(late.get(path), "seen")
    day, typed = _other(office, chance)
    office.browser("camille").act(path, f"{path}/change", typed)
    before = matter.facts.get("windows")
    matter.facts |= _written(day, typed)
    if before != matter.facts["windows"]:
        matter.promised = None
    matter.did("changed")
    stale = typed | {"note_for_worker": "from an old page", "seen": old}
    answer = late.post(f"{path}/change", stale, 409)
    office.ledger.expect("from an old page" in answer.text, "what was typed into the old page is gone")


def _other(office: Office, chance: random.Random) -> tuple[date, dict[str, object]]:
    day = office.today + timedelta(days=chance.randint(1, 5))
    typed: dict[str, object] = {"duration": "45", "language": "fr", **hours(day, 9, chance.choice((15, 16, 18)))}
    return day, typed | {"note_for_worker": f"changed {office.now:%d%H%M}"}


def rest(office: Office, matter: Matter, chance: random.Random) -> None:
    """The person wants another time: the visit waits and comes back by itself."""
    until = office.today + timedelta(days=chance.randint(1, 6))
    office.ledger.step(office.now, "rests", f"{matter.name} until {until}")
    path = f"/office/visits/{matter.id}"
    typed = {"until": str(until), "because": chance.choice(("postponed", "held")), "note": "later"}
    office.browser("claire").act(path, f"{path}/rest", typed)
    matter.waits_until, matter.promised = until, None
    matter.did("waits")


def close(office: Office, matter: Matter) -> None:
    """Nobody goes there any more."""
    office.ledger.step(office.now, "closes", matter.name)
    path = f"/office/visits/{matter.id}"
    office.browser("claire").act(path, f"{path}/close", FAR)
    matter.state, matter.promised, matter.waits_until, matter.follow_up = "closed", None, None, False
    matter.did("closed")


def take_up(office: Office, matter: Matter, chance: random.Random) -> None:
    """What came to nothing is planned again; what is to be done after a visit is done."""
    office.ledger.step(office.now, "takes up", matter.name)
    path, (day, typed) = f"/office/visits/{matter.id}", _other(office, chance)
    if matter.state == "done":
        office.browser("camille").act(path, f"{path}/settle", {"settled": "called them"})
        matter.follow_up, matter.waits_until = False, None
        matter.did("settled")
        return
    office.browser("camille").act(path, f"{path}/reopen", typed)
    matter.state, matter.promised, matter.waits_until, matter.follow_up = "agreed", None, None, False
    matter.facts |= {"windows": _written(day, typed)["windows"]}
    matter.did("reopened")


def withdraw(office: Office, matter: Matter) -> None:
    """The person does not want visits any more."""
    office.ledger.step(office.now, "withdraws consent", matter.name)
    path = f"/office/cases/{matter.case_id}"
    browser = office.browser("claire")
    browser.get(path)
    browser.post(f"{path}/consents/withdraw", {"purpose": "visit"})
    matter.consent = False


def agree(office: Office, matter: Matter) -> None:
    """The person says yes, on the telephone."""
    office.ledger.step(office.now, "agrees", matter.name)
    path = f"/office/cases/{matter.case_id}"
    browser = office.browser("camille")
    browser.get(path)
    browser.post(f"{path}/consents", {"purpose": "visit", "giver": "client", "how": "telephone"})
    matter.consent = True


def tell(office: Office, chance: random.Random) -> None:
    """The list of calls from the top: told, or no answer."""
    browser = office.browser(chance.choice(("claire", "camille")))
    page = browser.get("/office/calls")
    for entry in re.findall(r'<li class="panel call(?s:.*?)</form>', page):
        hidden = dict(re.findall(r'type="hidden" name="(seen|start|language)" value="([^"]*)"', entry))
        ways = re.findall(r'<option value="(\w+)"', entry)
        visit_id = re.search(r'id="call-([^"]+)"', entry)
        assert visit_id
        permitted = [way for way in ways if way not in ("they_called", "in_person")]
        matter, reached = office.ledger.matter(visit_id[1]), chance.random() < 0.7
        way = chance.choice(permitted) if permitted else "they_called"
        if not permitted and chance.random() < 0.7:
            continue
        office.ledger.step(office.now, "told" if reached else "no answer", f"{matter.name} by {way}")
        act = "told" if reached or way == "they_called" else "not-reached"
        browser.post(
            f"/office/calls/{matter.id}/{act}", {name: unescape(v) for name, v in hidden.items()} | {"way": way}
        )
        matter.did("told" if act == "told" else "not_told")
        if act == "told":
            matter.promised = datetime.fromisoformat(unescape(hidden["start"]))


def ill(office: Office, worker: Worker, others: list[Worker], chance: random.Random) -> None:
    """Somebody rings in the morning: their visits of today go to others, or out of the day for a person to decide."""
    office.ledger.step(office.now, "is ill", worker.name)
    day, browser = office.today, office.browser("claire")
    browser.get(f"/office/team/{worker.id}")
    browser.post(f"/office/team/{worker.id}/absence", {"first": str(day), "last": str(day)})
    with office.work.store.read() as unit:
        plan_now = unit.plans.published(day)
        route = plan_now.route_of(worker.id) if plan_now else None
        stops = [stop.visit_id for stop in route.stops] if route else []
        gone = [one.id for one in unit.visits.many(set(stops)).values() if one.state != "open"]
    for visit_id in stops:
        matter = office.ledger.matter(visit_id)
        if visit_id in gone or not matter.consent or matter.state != "agreed" or matter.waits_until:
            continue
        for other in [*(one.id for one in chance.sample(others, len(others))), ""]:
            if move(browser, day, visit_id, other):
                break
    publish(office, day)
