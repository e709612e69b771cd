"""The client's own page, opened with number and secret code: every act of it, sent twice, and what the office reads."""

import random
import re
from datetime import date, datetime, timedelta
from html import unescape

from fieldapp.services import todo
from tests.web.conftest import Visitor

from .clients import contact_fields, some_wishes, without_consent
from .coordinators import write
from .matter import Matter, Word
from .people import Office

ACTS = ("time", "cancel", "add", "withdraw", "time", "contact", "erase")
UNDER_WAY = ("asked", "agreed", "failed")
PARTS = {"m": (9, 12), "a": (13, 17)}


def ends_next(office: Office) -> bool:
    """Whether whoever opens their page next cancels there."""
    return ACTS[office.ledger.counts["opens their own page"] % len(ACTS)] == "cancel"


def use(office: Office, matter: Matter, chance: random.Random) -> None:
    """With the number and the code: somebody looks, and does one of the things that the page offers; sent twice."""
    used = office.ledger.counts["opens their own page"]
    office.ledger.step(office.now, "opens their own page", matter.name)
    visitor, act = _opened(office, matter), ACTS[used % len(ACTS)]
    if act in ("cancel", "withdraw"):
        _end(office, matter, visitor, act)
        return
    if act == "contact" and matter.case.by_relative:
        refused = visitor.post("/en/visit/own/contact", {"ways": "text", "phone": "0470 99 88 77"})
        office.ledger.expect("late" in refused.location, f"whoever asked for {matter} changes how they are contacted")
        return
    if act == "time" and not any(one.state in UNDER_WAY for one in office.ledger.of_case(matter.case)):
        refused = visitor.post("/en/visit/own/time", {"when": "?"})
        office.ledger.expect("late" in refused.location, f"another time is asked for after {matter}")
        return
    office.ledger.step(office.now, f"{act} on their own page", matter.name)
    typed: dict[str, object] = {}
    word = Word(act)
    if act == "time":
        wanted = _some_hours(office, chance)
        typed, word = {"when": wanted}, Word("time", tuple(wanted))
    elif act == "add":
        typed = {"text": f"Please ring twice, {office.now.isoformat()}"}
    elif act == "contact":
        wishes = some_wishes(chance, needed=True)
        office.ledger.forget(matter.case.people["client"])
        typed = contact_fields(office, wishes, "")
        matter.case.people["client"] = wishes
    _say(office, matter, visitor, act, typed)
    meant(office, matter).words.append(word)


def ask_for_hours(office: Office, matter: Matter, chance: random.Random) -> None:
    """Whoever has the code asks for another time."""
    wanted = _some_hours(office, chance)
    _say(office, matter, _opened(office, matter), "time", {"when": wanted})
    meant(office, matter).words.append(Word("time", tuple(wanted)))


def _some_hours(office: Office, chance: random.Random) -> list[str]:
    days = [office.today + timedelta(days=n) for n in range(1, 7)]
    offered = office.ledger.offered(days)
    parts = chance.choice(("m", "a", "ma"))
    return [f"{day}{part}" for day in sorted(chance.sample(offered, 2)) for part in parts]


def _say(office: Office, matter: Matter, visitor: Visitor, act: str, typed: dict[str, object]) -> None:
    """One act of the page, twice."""
    visitor.get(f"/en/visit/own/{act}")
    for _ in range(2):
        answer = office.breaks.send(office, visitor, f"/en/visit/own/{act}", typed).answer
        done = answer.status_code == 303 and "late" not in answer.location
        office.ledger.expect(done, f"{act} of {matter} is refused: {answer.status_code} {answer.location}")
    _read(office, matter, visitor)


def _read(office: Office, matter: Matter, visitor: Visitor) -> str:
    """What the page says; whoever reads there that an hour does not hold knows it from now on."""
    page = unescape(visitor.get("/en/visit").text)
    for one in office.ledger.of_case(matter.case):
        gone = one.fallen or one.promised
        if gone and one.expects_in_vain(office.now):
            one.read_gone.add(gone)
    return page


def _opened(office: Office, matter: Matter) -> Visitor:
    """The page of whoever has the newest code; it says of an hour what the client was told."""
    own = office.ledger.of_case(matter.case)
    first = next(one for one in own if one.code)
    assert first.code
    visitor = office.under_test.visitor()
    visitor.get("/en/visit")
    opened = visitor.post("/en/visit", {"reference": first.code[0], "secret": first.code[1]})
    office.ledger.expect(opened.status_code == 303, f"the code of {matter} opens nothing")
    page = _read(office, matter, visitor)
    planned = any(_awaited(office, one) for one in own)
    office.ledger.expect(("Your visit is planned" in page) == planned, f"the own page of {own} says {page[-3000:]}")
    return visitor


def _awaited(office: Office, matter: Matter) -> bool:
    """Whether the client was told an hour that still stands."""
    stop, told = matter.published, matter.promised
    if matter.state != "agreed" or not matter.case.consent or told is None:
        return False
    return matter.told and stop.day >= office.today if stop else matter.latest(told) >= office.now


def meant(office: Office, matter: Matter) -> Matter:
    """Which of their visits they mean: the next one to come, where none does the newest."""
    own = office.ledger.of_case(matter.case)
    coming = [(at, n) for n, one in enumerate(own) if (at := _comes(one, office.now))]
    return own[min(coming)[1]] if coming else own[-1]


def _comes(matter: Matter, now: datetime) -> datetime | None:
    """When somebody comes by the published plan, or may come by their hours; None where that is over (aware UTC)."""
    if matter.state != "agreed":
        return None
    spans = [(matter.published.start, matter.published.end)] if matter.published else matter.windows
    return min((start for start, end in spans if end > now), default=None)


def _end(office: Office, matter: Matter, visitor: Visitor, act: str) -> None:
    office.ledger.step(office.now, f"{act}s on their own page", matter.name)
    falls = coming(office, matter)
    several = act == "cancel" and len(falls) > 1
    if several and office.ledger.counts["chooses which visit to cancel"] % 2 == 0:
        _end_one(office, matter, visitor, falls)
        return
    if several:
        office.ledger.step(office.now, "chooses which visit to cancel", "all")
    for _ in range(2):
        page = unescape(visitor.get(f"/en/visit/own/{act}" + ("?visit=all" if act == "cancel" else "")).text)
        which = {"visit": "all"} if "Cancel all these visits" in page else {}
        office.breaks.send(office, visitor, f"/en/visit/own/{act}", which)
    for one in office.ledger.of_case(matter.case):
        one.code = None
    if act == "withdraw":
        without_consent(office, matter, by_client=True)
    elif matter.id:
        for one in falls:
            _cancelled(office, one)
    else:
        matter.state = "declined"
    read_at_the_office(office, matter)


def _cancelled(office: Office, matter: Matter) -> None:
    office.ledger.free(matter, by_client=True)
    matter.state, matter.waits_until, matter.waits_since, matter.follow_up = "closed", None, None, False
    matter.changed("closed", office.now)


def _end_one(office: Office, matter: Matter, visitor: Visitor, falls: list[Matter]) -> None:
    """One of several alone, sent twice: the page stays open for the others."""
    one = next((each for each in falls if each is matter), falls[0])
    office.ledger.step(office.now, "chooses which visit to cancel", f"{one.name} alone of {len(falls)}")
    page = unescape(visitor.get("/en/visit/own/cancel").text)
    offered = set(re.findall(r"visit=([0-9a-f-]{36})", page))
    office.ledger.expect(offered == {each.id for each in falls}, f"{falls} are to come, and {offered} are offered")
    visitor.get(f"/en/visit/own/cancel?visit={one.id}")
    form = {"visit": one.id, **visitor.seen}
    for _ in range(2):
        answer = office.breaks.send(office, visitor, "/en/visit/own/cancel", form).answer
        office.ledger.expect(answer.location == "/en/visit", f"{one} is not cancelled alone: {answer.status_code}")
    _cancelled(office, one)
    _read(office, matter, visitor)
    read_at_the_office(office, matter)


def coming(office: Office, matter: Matter) -> list[Matter]:
    """What the page cancels: of several not what may have taken place by now, unless there is nothing else."""
    own = [one for one in office.ledger.of_case(matter.case) if one.state in ("agreed", "failed")]
    ahead = [
        one
        for one in own
        if one.state == "failed" or not (one.arrived or (one.published and one.published.day < office.today))
    ]
    return ahead or own


def read_at_the_office(office: Office, matter: Matter) -> None:
    """What takes somebody off a published day stands on a list until a coordinator has read it; so does all that they
    said before."""
    keys = {one.id or one.request_id for one in office.ledger.of_case(matter.case)}
    with office.work.store.read() as unit:
        waiting = sorted(keys & unit.client_words.waiting().keys())
        lists = todo.by_list(todo.pieces(office.work, unit))
    shown = {piece.id for name in ("follow_up", "no_report", "to_triage", "to_tell") for piece in lists[name]}
    for key in waiting:
        office.ledger.step(office.now, "reads what a client did", matter.name)
        office.ledger.expect(key in shown, f"what the client of {matter} did stands on no list")
        _settle(office, key)
    for one in office.ledger.of_case(matter.case):
        one.words.clear()


def read_words(office: Office, matter: Matter, chance: random.Random) -> None:
    """What clients wrote is read: the hours that they asked for are taken, or somebody settles it otherwise."""
    office.ledger.step(office.now, "reads their words", f"{matter.name}: {[word.kind for word in matter.words]}")
    times = [word for word in matter.words if word.kind == "time"]
    if times and matter.state == "agreed" and chance.random() < 0.6:
        _take_hours(office, matter, times[0])
    else:
        settle_words(office, matter)


def settle_words(office: Office, matter: Matter) -> None:
    """Somebody has read all of them, and does nothing of it."""
    _settle(office, matter.id or matter.request_id)
    matter.words.clear()


def _settle(office: Office, key: str) -> None:
    browser = office.browser("claire")
    kind = "visits" if any(one.id == key for one in office.ledger.matters.values()) else "requests"
    page = browser.get(f"/office/{kind}/{key}")
    for path in re.findall(r'action="(/office/requests/[^"]+/words/[^"]+/settle)"', page):
        browser.post(path, {"answered": "told on the telephone"})


def _take_hours(office: Office, matter: Matter, word: Word) -> None:
    """Twice from the same page: the second time somebody has changed it, and nothing is done."""
    office.ledger.step(office.now, "takes their hours", matter.name)
    browser, path = office.browser("claire"), f"/office/visits/{matter.id}"
    page = browser.get(path)
    found = re.search(r'action="([^"]+/words/[^"]+/hours)"(?s:.*?)name="seen" value="([^"]*)"', page)
    office.ledger.expect(found is not None, f"the hours that the client of {matter} asked for are not offered")
    assert found
    for _ in range(2):
        browser.post(found[1], {"seen": found[2]})
    spans = [(date.fromisoformat(one[:-1]), *PARTS[one[-1]]) for one in word.hours]
    office.ledger.free(matter)
    write(matter, spans)
    matter.changed("changed", office.now)
    matter.words.remove(word)


def new_code(office: Office, matter: Matter, _: random.Random) -> None:
    """Somebody who has no code, or lost it, is given one: the one before opens nothing any more."""
    office.ledger.step(office.now, "gets a code", matter.name)
    own = office.ledger.of_case(matter.case)
    path = f"/office/visits/{matter.id}" if matter.id else f"/office/requests/{matter.request_id}"
    browser = office.browser("camille")
    browser.get(path)
    page = browser.post(f"/office/requests/{matter.request_id}/code", {"visit": matter.id}, 200).text
    shown = re.findall(r'class="reference"><bdi dir="ltr">([^<]+)<', page)
    office.ledger.expect(len(shown) >= 2, f"no code is shown for {matter}: {page[-2000:]}")
    old = next((one.code for one in own if one.code), None)
    for one in own:
        one.code = None
        one.words = [word for word in one.words if word.kind != "code"]
    own[0].code = (shown[0], shown[1])
    if old:
        visitor = office.under_test.visitor()
        visitor.get("/en/visit")
        answer = visitor.post("/en/visit", {"reference": old[0], "secret": old[1]})
        office.ledger.expect(answer.status_code == 422, f"the old code of {matter} still opens a page")
