"""What a client asked of the office or wrote to it: whoever goes there hears that, never the words, and that it is
settled."""

from datetime import datetime, timedelta
from typing import Any

from fieldapp.domain.visit import Visit

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import TODAY
from .phone_office import Phone
from .test_own_acts import BETTER, pages, send, settle, told_visit

SECRET = "Please send nobody of the family Peeters"
ASKED = "A demandé un autre moment au bureau (30 nov. 08:01). "
WROTE = "A écrit au bureau (30 nov. 08:01). "
WAITS = {ASKED: "Pas encore réglé\u00a0: l’heure reste.", WROTE: "Pas encore réglé."}
SETTLED = "Réglé au bureau (30 nov. 08:06)."


def phone_of(office: OfficeUnderTest) -> tuple[Visitor, Phone]:
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    browser = office.signed_in("worker", login="olga", worker_id=plan.routes[0].worker_id)
    phone = Phone(office, browser)
    phone.prepare()
    return browser, phone


def changed(phone: Phone) -> list[dict[str, Any]]:
    """What comes of the stops whose print is another now; the phone has it after that."""
    prints = {one["id"]: one["print"] for one in phone.ready["day"]["stops"]}
    answer = phone.post("/field/phone/changes", {"day": TODAY.isoformat(), "stops": prints}, use="read").json
    assert answer
    stops: list[dict[str, Any]] = answer["day"]["stops"]
    phone.ready["day"]["stops"] = stops or phone.ready["day"]["stops"]
    return stops


def places(office: OfficeUnderTest, browser: Visitor, visit: Visit) -> dict[str, str]:
    """Every page that shows the stop of this visit."""
    day = f"/office/day/{TODAY}"
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    stop = plan.routes[0].stops[0].id
    office_pages = {path: pages(office, path) for path in (f"{day}?visit={visit.id}", f"{day}/live", f"{day}/sheets")}
    return office_pages | {path: browser.get(path).text for path in ("/field/", f"/field/stop/{stop}")}


def are_told(office: OfficeUnderTest, said: str, button: str, data: dict[str, object]) -> None:
    visitor, _, made = told_visit(office)
    browser, phone = phone_of(office)
    assert changed(phone) == []
    assert not [path for path, page in places(office, browser, made).items() if said in page]
    send(visitor, button, data)
    (stop,) = changed(phone)
    kind = "another_time" if said == ASKED else "added"
    assert [(one["kind"], one["settled_at"]) for one in stop["asked"]] == [(kind, None)]
    shown = places(office, browser, made)
    assert not [path for path, page in shown.items() if said + WAITS[said] not in page]
    assert not [path for path, page in shown.items() if SECRET in page]
    assert SECRET not in str(stop)
    assert changed(phone) == [], "said once, it comes once"
    office.clock.move(timedelta(minutes=5))
    settle(office, f"/office/visits/{made.id}")
    (stop,) = changed(phone)
    assert [datetime.fromisoformat(one["settled_at"]) for one in stop["asked"]] == [office.clock.now()]
    shown = places(office, browser, made)
    assert not [path for path, page in shown.items() if said + SETTLED not in page]
    assert not [path for path, page in shown.items() if WAITS[said] in page]
    assert changed(phone) == []


def test_whoever_goes_there_hears_that_another_time_was_asked_for_and_that_it_is_settled(
    office: OfficeUnderTest,
) -> None:
    are_told(office, ASKED, "time", dict(BETTER))


def test_what_was_written_to_the_office_is_said_without_its_words(office: OfficeUnderTest) -> None:
    are_told(office, WROTE, "add", {"text": SECRET})
