"""Further visits of the same person: what is taken up again, once more, split in two, or repeats."""

import random
from datetime import date, timedelta

from tests.web.people_and_visits import form_value

from .clients import hours
from .coordinators import ENDS, change_note, closed, seen_before, some_hours, stale, write
from .matter import Matter
from .people import Browser, Office


def take_up(office: Office, matter: Matter, chance: random.Random) -> None:
    """What came to nothing is planned again; after a visit something is done, or there is another one."""
    path, spans = f"/office/visits/{matter.id}", some_hours(office, chance)
    browser = office.browser("camille")
    if matter.state == "done" and chance.random() < 0.5:
        office.ledger.step(office.now, "settles", matter.name)
        browser.act(path, f"{path}/settle", {"settled": "called them"})
        matter.follow_up, matter.waits_until, matter.waits_since = False, None, None
        matter.changed("settled", office.now)
    elif matter.state == "done":
        once_more(office, matter, browser, spans)
    else:
        office.ledger.step(office.now, "reopens", matter.name)
        browser.act(path, f"{path}/reopen", hours(*spans, gone=matter.alone))
        office.ledger.free(matter)
        matter.state, matter.waits_until, matter.waits_since, matter.follow_up = "agreed", None, None, False
        matter.reopened_at = office.now
        write(matter, spans)
        matter.changed("reopened", office.now)


def once_more(office: Office, matter: Matter, browser: Browser, spans: list[tuple[date, int, int]]) -> None:
    """Another visit of the same person, which takes over what is known of them."""
    office.ledger.step(office.now, "once more", matter.name)
    path = f"/office/visits/{matter.id}"
    browser.act(path, f"{path}/once-more", hours(*spans, gone=matter.alone))
    matter.follow_up, matter.waits_until, matter.waits_since = False, None, None
    matter.did("settled")
    another(office, matter, "agreed", spans)


def another(office: Office, matter: Matter, kind: str, spans: list[tuple[date, int, int]], **facts: object) -> Matter:
    """The ledger learns of the one visit more that this person has now."""
    known = {one.id for one in office.ledger.matters.values()}
    with office.work.store.read() as unit:
        made = [one for one in unit.visits.of_case(matter.case.id) if one.id not in known]
    office.ledger.expect(len(made) == 1, f"there are {len(made)} visits more of {matter}")
    return remember(office, matter, made[0].id, kind, spans, **facts)


def remember(
    office: Office, matter: Matter, visit_id: str, kind: str, spans: list[tuple[date, int, int]], **facts: object
) -> Matter:
    """Another matter of the same person: all but its hours and these facts is as it was."""
    name = f"{matter.person} again, {len(office.ledger.of_case(matter.case))}"
    again = Matter(name=name, request_id=matter.request_id, case=matter.case, id=visit_id, state="agreed")
    again.facts = dict(matter.facts)
    again.needs, again.door, again.comes = matter.needs, matter.door, matter.comes
    again.town, again.chosen = matter.town, matter.chosen
    write(again, spans, **facts)
    again.changed(kind, office.now)
    office.ledger.matters[name] = again
    return again


def split(office: Office, matter: Matter, chance: random.Random) -> None:
    """One long visit becomes two: the first keeps the hour that was told, the other is to be planned."""
    office.ledger.step(office.now, "splits", matter.name)
    path, (late, old), spans = f"/office/visits/{matter.id}", seen_before(office, matter), some_hours(office, chance)
    first, other = (f"{part} of {office.ledger.counts['splits']}" for part in ("first", "other"))
    typed = {"first_duration": "30", "first_service": "social", "first_note": first, "other_duration": "45",
             "other_service": "legal", "other_note": other, **hours(*spans, gone=matter.alone)}  # fmt: skip
    office.browser("camille").act(path, f"{path}/split", typed)
    made = another(office, matter, "split_from", spans, note_for_worker=other, duration_min=45)
    made.waits_until, made.waits_since = matter.waits_until, matter.waits_since
    matter.facts |= {"note_for_worker": first, "duration_min": 30}
    promised, fallen = matter.promised, matter.fallen
    office.ledger.free(matter)
    if promised:
        matter.promised, matter.fallen = promised, fallen
    matter.changed("split", office.now)
    stale(office, matter, late, old, chance)


def repeat(office: Office, matter: Matter, chance: random.Random) -> None:
    """So many further ones, every so many weeks at the same hours: they wait until a week before. Sent twice."""
    weeks, times = chance.randint(1, 2), chance.randint(1, 2)
    office.ledger.step(office.now, "repeats", f"{matter.name}, {times} times every {weeks} weeks")
    path, known = f"/office/visits/{matter.id}", {one.id for one in office.ledger.matters.values()}
    browser, typed = office.browser("camille"), {"every_weeks": str(weeks), "times": str(times)}
    old = form_value(browser.get(path), "seen")
    browser.post(f"{path}/repeat", {"seen": old, **typed})
    again = browser.try_post(f"{path}/repeat", {"seen": old, **typed})  # after a restart nobody knows it was their own
    office.ledger.expect(again.status_code in (302, 409), f"repeated twice: {again.status_code}")
    matter.changed("repeated", office.now)
    matter.series = matter.id
    with office.work.store.read() as unit:
        made = [one for one in unit.visits.of_case(matter.case.id) if one.id not in known]
    office.ledger.expect(len(made) == times, f"there are {len(made)} visits more of {matter}")
    before = spans_of(matter)
    for number, one in enumerate(sorted(made, key=lambda visit: visit.occurrence), 1):
        spans = [(day + timedelta(weeks=weeks * number), start, end) for day, start, end in before]
        again = remember(office, matter, one.id, "repeat_of", spans)
        until = min(day for day, _, _ in spans) - timedelta(days=7)
        again.series = matter.id
        again.waits_until, again.waits_since = (until, office.now) if until > office.today else (None, None)


def spans_of(matter: Matter) -> list[tuple[date, int, int]]:
    """Its hours as forms take them."""
    windows = matter.facts["windows"]
    assert isinstance(windows, tuple)
    return [(one.day, one.start.hour, one.end.hour) for one in windows]


def end_series(office: Office, matter: Matter, chance: random.Random) -> None:
    """Whatever is still to come of it ends in one act, from a page that has seen the newest of each of them."""
    series = [one for one in office.ledger.of_case(matter.case) if one.series == matter.series]
    to_come = [one for one in series if one.state == "agreed" and not one.arrived and not _gone_by(office, one)]
    if not to_come:
        return
    office.ledger.step(office.now, "ends a series", f"{to_come}")
    path, late = f"/office/visits/{matter.id}", office.browser("claire")
    typed = {"series_how": chance.choice(ENDS), "series_reason": "from an old page"}
    old = form_value(late.get(path), "series_seen")
    change_note(office, chance.choice(to_come), chance)
    office.ledger.expect("from an old page" in late.post(f"{path}/end-series", typed | {"series_seen": old}, 409).text,
                         "what was typed to end a series is gone")  # fmt: skip
    browser = office.browser("camille")
    now = form_value(browser.get(path), "series_seen")
    browser.post(f"{path}/end-series", typed | {"series_seen": now, "series_reason": "all are off"})
    for one in to_come:
        closed(office, one, typed["series_how"])


def _gone_by(office: Office, matter: Matter) -> bool:
    return matter.published is not None and matter.published.day < office.today
