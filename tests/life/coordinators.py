"""What two coordinators do with requests and visits; the other one has pages that are old by then."""

import random
import re
from datetime import date, datetime, time, timedelta
from html import unescape

from fieldapp.domain.hours import Window
from tests.web.people_and_visits import form_value

from .clients import hours, without_consent
from .matter import Matter
from .people import Browser, Office
from .wall_clock import at_wall_clock

PIN = {"lat": "50.7236", "lon": "4.8690", "address": "Jodoigne"}
TOWNS = ("Perwez", "Jodoigne", "Ramillies", "Hannut", "Gembloux", "Éghezée")
ENDS = ("referred", "cancelled_by_client", "cancelled_by_office", "moved_away", "died")
WHY = {"why": "other"}  # asked where a told hour falls
NOT_TOLD = ("they_called", "they_wrote", "in_person")


def decide(office: Office, matter: Matter, chance: random.Random) -> None:
    """A request: consent and place first, then yes or no."""
    office.ledger.step(office.now, "decides", matter.name)
    browser, path = office.browser(chance.choice(("claire", "camille"))), f"/office/requests/{matter.request_id}"
    if chance.random() < 0.1:
        browser.act(path, f"{path}/reject", {"reason": "too far"})
        matter.state = "declined"
        return
    if not matter.comes:
        browser.act(path, f"{path}/place", {**PIN, "pin": "1"})
    spans = some_hours(office, chance)
    note = f"note {office.ledger.counts['decides']}"
    typed: dict[str, object] = {"duration": "45", "service": "social", "language": "fr", "urgency": "normal"}
    typed |= hours(*spans, gone=matter.alone)
    typed["note_for_worker"] = note
    if not matter.case.consent:
        browser.act(path, f"{path}/accept", typed, 422)
        if chance.random() < 0.5:
            return
        browser.act(path, f"{path}/consent", {"giver": "client", "how": "telephone"})
        matter.case.consent = True
        matter.case.consents += 1
    if chance.random() < 0.15:
        typed["two_workers"], matter.needs = "1", 2
    old = form_value(office.browser("alice").get(path), "seen")
    browser.act(path, f"{path}/accept", typed)
    with office.work.store.read() as unit:
        made = [one for one in unit.visits.of_case(matter.case.id) if one.request_id == matter.request_id]
    office.ledger.expect(len(made) == 1, f"{matter} was accepted and there are {len(made)} visits")
    matter.id, matter.state = made[0].id, "agreed"
    write(matter, spans, note_for_worker=note, duration_min=45)
    ours = office.work.settings.office.address
    matter.facts["place"] = (ours.lat, ours.lon) if matter.comes else (float(PIN["lat"]), float(PIN["lon"]))
    matter.changed("agreed", office.now)
    late = office.browser("alice")
    late.get(path)
    late.visitor.seen = {}
    answer = late.try_post(f"{path}/accept", typed | {"seen": old})
    office.ledger.expect(answer.status_code in (409, 422), f"accepted twice: {answer.status_code}")


def some_hours(office: Office, chance: random.Random) -> list[tuple[date, int, int]]:
    """One day or two on which the person can receive somebody."""
    days = sorted(chance.sample(range(1, 6), chance.choice((1, 1, 2))))
    return [(office.today + timedelta(days=n), chance.choice((9, 10, 13)), chance.choice((15, 16, 18))) for n in days]


def write(matter: Matter, spans: list[tuple[date, int, int]], **facts: object) -> None:
    """What the form was sent with is what the visit has from now on."""
    gone = matter.alone
    windows = tuple(Window(day=day, start=time(start), end=time(end), gone_by_end=gone) for day, start, end in spans)
    matter.facts |= {"windows": windows, **facts}
    matter.windows = tuple((at_wall_clock(day, time(a)), at_wall_clock(day, time(b))) for day, a, b in spans)


def stale(office: Office, matter: Matter, late: Browser, old: str, chance: random.Random) -> None:
    """A page from before what was just done is sent: it changes nothing, and keeps what was typed."""
    path, tomorrow = f"/office/visits/{matter.id}", str(office.today + timedelta(days=1))
    kind = chance.choice(("change", "rest", "close"))
    forms: dict[str, dict[str, object]] = {
        "change": {"duration": "30", "language": "fr", "note_for_worker": "from an old page",
                   **hours((office.today + timedelta(days=2), 10, 12))},
        "rest": {"until": tomorrow, "because": "held", "note": "from an old page"},
        "close": {"how": "died", "reason": "from an old page"},
    }  # fmt: skip
    answer = late.post(f"{path}/{kind}", forms[kind] | {"seen": old}, 409)
    office.ledger.expect("from an old page" in answer.text, f"what was typed into the old page of {kind} is gone")


def seen_before(office: Office, matter: Matter) -> tuple[Browser, str]:
    """The other coordinator opens the visit now."""
    late = office.browser("claire")
    return late, form_value(late.get(f"/office/visits/{matter.id}"), "seen")


def change(office: Office, matter: Matter, chance: random.Random) -> None:
    """Other hours, or only another note, while the other coordinator looks at the page from before and sends it."""
    office.ledger.step(office.now, "changes one of a series" if matter.series else "changes", matter.name)
    path, (late, old) = f"/office/visits/{matter.id}", seen_before(office, matter)
    spans = some_hours(office, chance)
    before = matter.facts["windows"]
    assert isinstance(before, tuple)
    if chance.random() < (0.7 if matter.goes else 0.4):
        spans = [(one.day, one.start.hour, one.end.hour) for one in before]
    note = f"changed {office.ledger.counts.total()}"
    minutes = chance.choice((30, 45, 60))
    typed: dict[str, object] = {"duration": str(minutes), "language": "fr", "note_for_worker": note, **_team(matter)}
    typed |= hours(*spans, gone=matter.alone) | WHY
    drafted = _drafted(office, matter)
    office.browser("camille").act(path, f"{path}/change", typed)
    other_length, stop = minutes != matter.facts["duration_min"], matter.published
    if [(one.day, one.start.hour, one.end.hour) for one in before] != spans:
        office.ledger.free(matter)
        _back_in_time(matter, [day for day, _, _ in spans], office.today)
    elif other_length and stop and _stays_too_long(matter, stop.start, minutes):
        office.ledger.free(matter)
    elif other_length:
        for day in [day for day, start in drafted.items() if _stays_too_long(matter, start, minutes)]:
            office.ledger.drafts[day] -= {matter.id}
    write(matter, spans, note_for_worker=note, duration_min=minutes)
    matter.changed("changed", office.now)
    stale(office, matter, late, old, chance)


def _stays_too_long(matter: Matter, start: datetime, minutes: int) -> bool:
    """Whether whoever comes at `start` would still be there when they must be gone."""
    over = start + timedelta(minutes=minutes)
    return matter.alone and not any(begin <= start and over <= end for begin, end in matter.windows)


def _drafted(office: Office, matter: Matter) -> dict[date, datetime]:
    """When the drafts have the visit (aware UTC)."""
    with office.work.store.read() as unit:
        found = {plan.day: plan.find(matter.id) for plan in unit.plans.drafts_since(office.today)}
    return {day: one[1].start for day, one in found.items() if one}


def _back_in_time(matter: Matter, days: list[date], today: date) -> None:
    """What rested until after its new days comes back a week before them."""
    if matter.waits_until and max(days) <= matter.waits_until:
        until = min(days) - timedelta(days=7)
        matter.waits_until = until if until > today else None


def _team(matter: Matter) -> dict[str, object]:
    """The box of the form that says whether two go together."""
    return {"two_workers": "1"} if matter.needs == 2 else {}


def change_note(office: Office, matter: Matter, _: random.Random) -> None:
    """Something that the worker has to know today: the plan stays, and the phone hears of it."""
    office.ledger.step(office.now, "changes a note", matter.name)
    note, windows = f"today: {office.ledger.counts['changes a note']}", matter.facts["windows"]
    assert isinstance(windows, tuple)
    spans = [(one.day, one.start.hour, one.end.hour) for one in windows]
    typed: dict[str, object] = {"duration": str(matter.facts["duration_min"]), "language": "fr", **_team(matter)}
    typed |= hours(*spans, gone=matter.alone) | {"note_for_worker": note} | WHY
    path = f"/office/visits/{matter.id}"
    office.browser("camille").act(path, f"{path}/change", typed)
    matter.facts["note_for_worker"] = note
    matter.changed("changed", office.now)


def move_house(office: Office, matter: Matter, chance: random.Random) -> None:
    """Another address: looked up, then one of the places chosen."""
    late, old = seen_before(office, matter)
    if chance.random() < 0.15:
        come_to_us(office, matter)
    else:
        _look_up(office, matter, chance.choice(TOWNS), chance)
    stale(office, matter, late, old, chance)


def come_to_us(office: Office, matter: Matter) -> None:
    """They come to the office instead."""
    office.ledger.step(office.now, "comes to the office instead", matter.name)
    path = f"/office/visits/{matter.id}"
    office.browser("camille").act(path, f"{path}/place", {"address": "", "office": "1", **WHY})
    ours = office.work.settings.office.address
    matter.facts["place"] = (ours.lat, ours.lon)
    matter.town, matter.chosen, matter.door, matter.comes = "", "", None, True
    office.ledger.free(matter, place=True)
    matter.changed("place", office.now)


def correct_door(office: Office, matter: Matter, chance: random.Random) -> None:
    """The same place, and another way to its door: as far as a plan goes, nothing changes."""
    if matter.comes:
        return
    _look_up(office, matter, matter.town, chance)


def _look_up(office: Office, matter: Matter, town: str, chance: random.Random) -> None:
    office.ledger.step(office.now, "another address", f"{matter.name} in {town}")
    path, browser = f"/office/visits/{matter.id}", office.browser("camille")
    typed: dict[str, object] = {"address": town, "access": f"door {office.ledger.counts['another address']}", **WHY}
    page = browser.act(path, f"{path}/place", typed, 422).text
    choices = [unescape(one) for one in re.findall(r'name="choose" value="([^"]+)"', page)]
    office.ledger.expect(bool(choices), f"{town} is not found")
    choice = matter.chosen if town == matter.town else chance.choice(choices)
    browser.act(path, f"{path}/place", typed | {"choose": choice})
    place = office.visit(matter.id).place
    office.ledger.expect(place.access == typed["access"] and place.confirmed, f"{matter} is at {place}")
    matter.facts["place"] = (place.lat, place.lon)
    matter.town, matter.chosen, matter.door, matter.comes = town, choice, place.access, False
    office.ledger.free(matter, place=True)
    matter.changed("place", office.now)


def rest(office: Office, matter: Matter, chance: random.Random) -> None:
    """The person wants another time: the visit waits and comes back by itself."""
    until = office.today + timedelta(days=chance.randint(1, 6))
    office.ledger.step(office.now, "rests", f"{matter.name} until {until}")
    path, (late, old) = f"/office/visits/{matter.id}", seen_before(office, matter)
    because = chance.choice(("postponed", "held", "unreachable", "client_calls"))
    office.browser("camille").act(
        path, f"{path}/rest", {"until": str(until), "because": because, "note": f"until {until}"}
    )
    office.ledger.free(matter, by_client=because in ("postponed", "client_calls"))
    matter.waits_until, matter.waits_since = until, office.now
    matter.changed("waits", office.now)
    stale(office, matter, late, old, chance)


def resume(office: Office, matter: Matter, _: random.Random) -> None:
    """What rested is taken up at once."""
    office.ledger.step(office.now, "resumes", matter.name)
    path = f"/office/visits/{matter.id}"
    office.browser("camille").act(path, f"{path}/resume", {})
    matter.waits_until = matter.waits_since = None
    matter.changed("resumed", office.now)


def close(office: Office, matter: Matter, chance: random.Random) -> None:
    """Nobody goes there any more."""
    office.ledger.step(office.now, "closes", matter.name)
    path, (late, old) = f"/office/visits/{matter.id}", seen_before(office, matter)
    typed = {"how": chance.choice(ENDS), "reason": "nobody goes there any more"}
    office.browser("camille").act(path, f"{path}/close", typed)
    closed(office, matter, typed["how"])
    stale(office, matter, late, old, chance)


def closed(office: Office, matter: Matter, how: str) -> None:
    """What the ledger knows of what has ended."""
    office.ledger.free(matter, by_client=how not in ("cancelled_by_office", "referred"))
    matter.state, matter.waits_until, matter.waits_since, matter.follow_up = "closed", None, None, False
    matter.changed("closed", office.now)


def withdraw(office: Office, matter: Matter, _: random.Random) -> None:
    """The person does not want visits any more: all of theirs are off, where nobody is at the door already."""
    office.ledger.step(office.now, "withdraws consent", matter.name)
    path = f"/office/cases/{matter.case.id}"
    browser = office.browser("claire")
    browser.get(path)
    browser.post(f"{path}/consents/withdraw", {"purpose": "visit"})
    without_consent(office, matter)


def agree(office: Office, matter: Matter, _: random.Random) -> None:
    """The person says yes, on the telephone."""
    office.ledger.step(office.now, "agrees", matter.name)
    path = f"/office/cases/{matter.case.id}"
    browser = office.browser("camille")
    browser.get(path)
    browser.post(f"{path}/consents", {"purpose": "visit", "giver": "client", "how": "telephone"})
    matter.case.consent = True
    matter.case.consents += 1


def tell(office: Office, chance: random.Random) -> None:
    """The list of calls from the top: told, or no answer. A page from before tells nobody."""
    browser = office.browser(chance.choice(("claire", "camille")))
    page = browser.get("/office/calls")
    for entry in re.findall(
        r'<form class="stack" method="post" action="/office/calls/[^"/]+/(?:gone-)?told"(?s:.*?)</form>', page
    ):
        hidden = dict(re.findall(r'type="hidden" name="(seen|start|language|tried)" value="([^"]*)"', entry))
        typed = {name: unescape(value) for name, value in hidden.items()}
        ways = re.findall(r'<option value="(\w+)"', entry)
        visit_id = re.search(r'action="/office/calls/([^"/]+)/', entry)
        assert visit_id
        matter, reached = office.ledger.matter(visit_id[1]), chance.random() < 0.7
        permitted = [way for way in ways if way not in NOT_TOLD]
        way = chance.choice(permitted) if permitted else chance.choice(NOT_TOLD)
        if not permitted and chance.random() < 0.7:
            continue
        if "gone-told" in entry:
            tell_fallen(office, browser, matter, typed | {"way": way}, reached=reached or way in NOT_TOLD)
            continue
        act = "told" if reached or way in NOT_TOLD else "not-reached"
        office.ledger.step(office.now, act, f"{matter.name} by {way}")
        office.ledger.expect(matter.goes, f"the list of calls has {matter}")
        browser.post(f"/office/calls/{matter.id}/{act}", typed | {"way": way})
        matter.did("told" if act == "told" else "not_told")
        if act == "told":
            assert matter.published
            matter.promised, matter.fallen = matter.published.start, None
            matter.settled()
            browser.get("/office/calls")
            browser.post(f"/office/calls/{matter.id}/told", typed | {"way": way, "note": "sent twice"}, 409)


def tell_fallen(office: Office, browser: Browser, matter: Matter, typed: dict[str, str], *, reached: bool) -> None:
    """They hear that an hour they were told does not hold; sent twice, the first counts."""
    act = "gone-told" if reached else "gone-not-reached"
    office.ledger.step(office.now, act, matter.name)
    gone = matter.fallen or matter.expected
    office.ledger.expect(matter.expects_in_vain(office.now), f"{matter} is told that an hour fell")
    browser.post(f"/office/calls/{matter.id}/{act}", typed)
    if not reached:
        matter.did("gone_tried")
        return
    if matter.promised == gone:
        matter.promised = None
        matter.changed("gone_told", office.now)
    else:
        matter.did("gone_told")
    matter.fallen = None
    matter.letters = []
    matter.settled()
    browser.get("/office/calls")
    browser.post(f"/office/calls/{matter.id}/{act}", typed | {"note": "sent twice"}, 409)
